import Exporters
import Foundation

/// The receiver with the official messages, on a port of its own.
final class Receiver {
    /// A request as the official messages decode it.
    struct Request {
        let path: String
        /// By their names in lower case.
        let headers: [String: String]
        /// The port that the client sent from.
        let port: Int
        /// What is wrong with it.
        let problems: [String]
        /// The message in protobuf's JSON; identities in hexadecimal, doubles as texts, attributes sorted.
        let message: NSDictionary
    }

    let port: Int
    private let child: Child
    private let scratch: Scratch

    /// Starts with answers for the first requests; the others are taken.
    init(_ answers: [String] = []) throws {
        scratch = try Scratch()
        let script = try Checkout.file("Tests/IntegrationTests/Fixtures/otlp_receiver.py")
        let words = ["-IB", script, scratch.file("requests")] + answers
        let child = try Child(try Checkout.python(), words, logs: scratch.file("receiver"))
        self.child = child
        port = try eventually("the receiver's port; it said: \(child.errors)") {
            child.output.contains("\n") ? Int(child.output.prefix { $0 != "\n" }) : nil
        }
    }

    deinit { child.kill() }

    /// What arrived so far.
    var requests: [Request] {
        get throws {
            let lines = try String(contentsOfFile: scratch.file("requests"), encoding: .utf8).split(separator: "\n")
            return try lines.map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                return Request(
                    path: object["path"] as? String ?? "", headers: object["headers"] as? [String: String] ?? [:],
                    port: object["port"] as? Int ?? 0, problems: object["problems"] as? [String] ?? [],
                    message: object["message"] as? NSDictionary ?? [:])
            }
        }
    }

    /// The destination of a signal here.
    func destination(
        _ signal: OTLPSignal, _ encoding: OTLPDestination.Encoding, isCompressed: Bool = false
    ) -> OTLPDestination {
        var destination = OTLPDestination(signal: signal)
        destination.url = "http://127.0.0.1:\(port)/v1/\(signal.rawValue)"
        destination.encoding = encoding
        destination.isCompressed = isCompressed
        return destination
    }
}

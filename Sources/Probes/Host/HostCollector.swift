import LinuxHost
import Telemetry

/// Reads one area of the host, under node_exporter's name for it.
///
/// A collector lives as long as its probe, keeps its files open, and is only ever called from the host probe's
/// thread. What it added to the sink before it threw is kept: the other collectors go on in any case.
protocol HostCollector: AnyObject {
    /// Adds what is there now to the sink.
    ///
    /// - Throws: `CollectorError`; `noData` where this machine has no such thing.
    func collect(into sink: inout MetricSink) throws(CollectorError)
}

/// Why a collector gave nothing.
struct CollectorError: Error, Sendable, CustomStringConvertible {
    enum Code: Sendable {
        /// This machine has no such thing: success is 0, and there is nothing to log.
        case noData
        /// A file could not be read.
        case unreadable
        /// A file holds what no kernel writes.
        case malformed
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A file with a line that cannot be understood; the line is cut after 80 bytes.
    static func malformed(_ path: String, _ line: ByteText? = nil) -> CollectorError {
        guard let line else { return CollectorError(.malformed, "\(path): no usable line") }
        return CollectorError(.malformed, "\(path): cannot read line \"\(ByteText(line.prefix(80)).text)\"")
    }
}

extension KernelFile {
    /// The file's bytes for a parser, with what went wrong in the words of collectors.
    func contents() throws(CollectorError) -> ByteText {
        do {
            return try read()[...]
        } catch {
            throw CollectorError(
                error.code == .missing || error.code == .unsupported ? .noData : .unreadable, error.description)
        }
    }
}

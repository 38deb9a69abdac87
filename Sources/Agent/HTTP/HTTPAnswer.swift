import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Makes the answers that all routes give: bytes with a type, text, JSON, and errors in the form the caller asked for.
enum HTTPAnswer {
    /// Bytes of a given type, never to be cached by anybody in between.
    static func bytes(
        _ bytes: ByteBuffer, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var fields: HTTPFields = [
            .contentType: type, .contentLength: String(bytes.readableBytes), .cacheControl: "no-store",
            .contentTypeOptions: "nosniff",
        ]
        for field in headers { fields[field.name] = field.value }
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }

    /// A body that is written as it is made, of a length that nobody knows before.
    static func stream(_ body: ResponseBody, type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store", .contentTypeOptions: "nosniff"], body: body)
    }

    /// Plain text.
    static func text(
        _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        bytes(ByteBuffer(string: text), type: "text/plain; charset=utf-8", status: status, headers: headers)
    }

    /// A JSON object with the members that the body writes.
    static func json(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ body: (inout JSONText) -> Void
    ) -> Response {
        var json = JSONText()
        json.object(body)
        return bytes(ByteBuffer(bytes: json.bytes), type: "application/json", status: status, headers: headers)
    }

    /// An error as a JSON object or a line of text, whichever the request accepts.
    static func error(
        _ status: HTTPResponse.Status, _ message: String, for request: Request, headers: HTTPFields = [:]
    ) -> Response {
        guard wantsJSON(request) else { return text(message + "\n", status: status, headers: headers) }
        return json(status: status, headers: headers) {
            $0.member("schema", "omniflow/error/1")
            $0.key("status")
            $0.integer(status.code)
            $0.member("error", message)
        }
    }

    /// Whether the caller names JSON, and no text with more weight.
    static func wantsJSON(_ request: Request) -> Bool {
        wantsJSON(accept: request.headers[values: .accept].joined(separator: ","))
    }

    /// The same by the value of Accept (RFC 9110, 12.5.1): weights from 0 to 1, 1 where none is given.
    static func wantsJSON(accept: String) -> Bool {
        var json = 0.0
        var text = 0.0
        for range in accept.lowercased().split(separator: ",").prefix(64) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let type = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if type.hasSuffix("/json") || type.hasSuffix("+json") { json = max(json, weight) }
            if type.hasPrefix("text/") { text = max(text, weight) }
        }
        return json > 0 && json >= text
    }
}

extension HTTPField.Name {
    /// The header `X-Content-Type-Options`.
    static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")!
}

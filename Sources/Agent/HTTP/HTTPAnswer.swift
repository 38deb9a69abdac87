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

    /// Plain text.
    static func text(
        _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        bytes(ByteBuffer(string: text), type: "text/plain; charset=utf-8", status: status, headers: headers)
    }

    /// JSON that somebody has encoded already.
    static func json(
        _ json: String, type: String = "application/json", status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        bytes(ByteBuffer(string: json), type: type, status: status, headers: headers)
    }

    /// An error as a JSON object or a line of text, whichever the request accepts.
    static func error(
        _ status: HTTPResponse.Status, _ message: String, for request: Request, headers: HTTPFields = [:]
    ) -> Response {
        guard wantsJSON(request) else { return text(message + "\n", status: status, headers: headers) }
        let body = JSONText.object([
            ("schema", .string("omniflow/error/1")), ("status", .integer(Int64(status.code))), ("error", .string(message)),
        ])
        return json(body.rendered, status: status, headers: headers)
    }

    /// Whether the caller would rather have JSON than text.
    static func wantsJSON(_ request: Request) -> Bool {
        guard let accept = request.headers[.accept] else { return false }
        return accept.contains("json") && !accept.contains("text/html")
    }
}

extension HTTPField.Name {
    /// `X-Content-Type-Options`
    static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")!
}

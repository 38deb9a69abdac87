/// What an HTTP server answered.
public struct HTTPResponse: Sendable {
    /// The status code of the final answer.
    public let status: Int
    /// The header fields in the order in which they came.
    public let headers: [HTTPHeader]
    /// The whole body, as it came over the wire: no content encoding is undone.
    public let body: [UInt8]

    /// Creates an answer, as a test or a stand-in needs it.
    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? { headers.value(of: name) }
}

import Exporters
import Foundation
import Tracing

/// What is to be the same of a span here and there.
struct SpanFacts: Hashable {
    var scope = ""
    var name = ""
    var identities: [String] = []
    var kind = 0
    var times: [String] = []
    /// A text for each.
    var attributes: Set<String> = []
    var events: [String] = []
    var links: [String] = []
    var dropped = 0
    var status = ""
    var flags = 0

    init(_ span: SpanData) {
        scope = span.scope
        name = span.name
        let parent = span.parent.map { $0.spanID.description } ?? ""
        identities = [span.context.traceID.description, span.context.spanID.description, parent]
        kind = [.internal: 1, .server: 2, .client: 3, .producer: 4, .consumer: 5][span.kind] ?? 0
        times = [span.startTime, span.endTime].map { $0 == 0 ? "" : "\($0)" }
        span.attributes.forEach { attributes.insert("\($0) is \(Self.text($1))") }
        for event in span.events {
            events.append(
                "\(event.nanosecondsSinceEpoch) \(event.name) \(event.attributes.get("e").map(Self.text) ?? "")")
        }
        links = span.links.map { link in
            link.context.spanContext.map { "\($0.traceID) \($0.spanID)" } ?? ""
        }
        dropped = Int(span.droppedAttributes)
        status = span.status.map { "\($0.code == .error ? 2 : 1) \($0.message ?? "")" } ?? ""
        flags = Int(span.context.flags.rawValue) + 0x100 + (span.parent?.isRemote == true ? 0x200 : 0)
    }

    /// Those of all spans in a message.
    static func read(_ message: NSDictionary) throws -> [SpanFacts] {
        let scopes = list(message, "resourceSpans").flatMap { list($0, "scopeSpans") }
        return scopes.flatMap { scope in
            let name = (scope["scope"] as? NSDictionary)?["name"] as? String ?? ""
            return list(scope, "spans").map { SpanFacts($0, scope: name) }
        }
    }

    private init(_ span: NSDictionary, scope: String) {
        func text(_ name: String) -> String { span[name] as? String ?? "" }
        self.scope = scope
        name = text("name")
        identities = [text("traceId"), text("spanId"), text("parentSpanId")]
        kind = span["kind"] as? Int ?? 0
        times = [text("startTimeUnixNano"), text("endTimeUnixNano")]
        attributes = Set(
            Self.list(span, "attributes").map { "\($0["key"] as? String ?? "") is \(Self.text($0["value"]))" })
        events = Self.list(span, "events").map { event in
            let value = Self.list(event, "attributes").first.map { Self.text($0["value"]) } ?? ""
            return "\(event["timeUnixNano"] as? String ?? "") \(event["name"] as? String ?? "") \(value)"
        }
        links = Self.list(span, "links").map { "\($0["traceId"] as? String ?? "") \($0["spanId"] as? String ?? "")" }
        dropped = span["droppedAttributesCount"] as? Int ?? 0
        let state = span["status"] as? NSDictionary
        status = state.map { "\($0["code"] as? Int ?? 0) \($0["message"] as? String ?? "")" } ?? ""
        flags = span["flags"] as? Int ?? 0
    }

    private static func list(_ object: NSDictionary, _ name: String) -> [NSDictionary] {
        object[name] as? [NSDictionary] ?? []
    }

    private static func text(_ value: SpanAttribute) -> String {
        switch value {
        case .string(let text): "text \(text)"
        case .bool(let flag): "flag \(flag)"
        case .int64(let number): "int \(number)"
        case .double(let number): "double \(number.bitPattern)"
        case .stringArray(let texts): "array " + texts.map { "text \($0)" }.joined(separator: "|")
        case .int64Array(let numbers): "array " + numbers.map { "int \($0)" }.joined(separator: "|")
        default: "?"
        }
    }

    private static func text(_ value: Any?) -> String {
        guard let value = value as? NSDictionary else { return "?" }
        if let text = value["stringValue"] as? String { return "text \(text)" }
        if let number = value["intValue"] as? String { return "int \(number)" }
        if let flag = value["boolValue"] as? Bool { return "flag \(flag)" }
        if let number = (value["doubleValue"] as? String).flatMap(Double.init) { return "double \(number.bitPattern)" }
        guard let array = value["arrayValue"] as? NSDictionary else { return "?" }
        return "array " + list(array, "values").map { text($0) }.joined(separator: "|")
    }
}

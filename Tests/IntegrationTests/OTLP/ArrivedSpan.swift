import Foundation

/// A span as the receiver's official messages have it.
struct ArrivedSpan {
    let name: String
    /// The module that it is from.
    let scope: String
    let traceID: String
    let spanID: String
    /// Empty for the first span of a trace.
    let parentID: String
    /// 1 internal, 2 server, 3 client.
    let kind: Int
    let flags: Int
    /// 0 unset, 1 ok, 2 error.
    let status: Int
    /// Every value as text.
    let attributes: [String: String]
    let events: [String]
    /// The spans elsewhere that it leads to.
    let links: [Identity]
    /// Nanoseconds since 1970.
    let start: UInt64

    /// A span's identity.
    struct Identity: Hashable {
        let traceID: String
        let spanID: String
    }

    init(_ span: NSDictionary, scope: String) {
        func text(_ object: NSDictionary, _ name: String) -> String { object[name] as? String ?? "" }
        self.scope = scope
        name = text(span, "name")
        traceID = text(span, "traceId")
        spanID = text(span, "spanId")
        parentID = text(span, "parentSpanId")
        kind = span["kind"] as? Int ?? 0
        flags = span["flags"] as? Int ?? 0
        status = (span["status"] as? NSDictionary)?["code"] as? Int ?? 0
        attributes = Arrivals.attributes(span)
        events = Arrivals.list(span, "events").map { text($0, "name") }
        links = Arrivals.list(span, "links").map {
            Identity(traceID: text($0, "traceId"), spanID: text($0, "spanId"))
        }
        start = UInt64(text(span, "startTimeUnixNano")) ?? 0
    }

    /// Whether the parent is known to be of this process, of another, or nothing is known.
    var isRemote: Bool? { flags & 0x100 == 0 ? nil : flags & 0x200 != 0 }
}

extension [ArrivedSpan] {
    /// Those of a name, in the order in which they began.
    func named(_ name: String) -> [ArrivedSpan] {
        filter { $0.name == name }.sorted { $0.start < $1.start }
    }

    /// Those whose parent has not arrived, though they have one.
    var orphans: [ArrivedSpan] {
        let known = Set(map(\.spanID))
        return filter { !$0.parentID.isEmpty && !known.contains($0.parentID) }
    }

    /// The names from a span up to the first one of its trace.
    func way(up span: ArrivedSpan) -> [String] {
        var names = [span.name]
        var next = span
        while names.count < 100, let parent = first(where: { $0.spanID == next.parentID && $0.traceID == next.traceID })
        {
            names.append(parent.name)
            next = parent
        }
        return names
    }
}

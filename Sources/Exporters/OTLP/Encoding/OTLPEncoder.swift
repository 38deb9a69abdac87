/// Makes the bodies of requests: all items of one batch under one resource, grouped by their scopes.
///
/// For an `OTLPExporter` of one's own; `OTLPHTTPExporter` has it built in.
public struct OTLPEncoder: Sendable {
    /// The largest body that receivers have to take, in bytes, packed or not.
    public static let limit = 64 << 20

    let resource: Resource
    let scopes: OTLPScopes

    /// Creates an encoder of what one process says.
    public init(resource: Resource, scopes: OTLPScopes = OTLPScopes()) {
        self.resource = resource
        self.scopes = scopes
    }

    /// The body of a request; nil where it would pass the limit.
    ///
    /// - Parameter buffer: memory of a body that is no longer needed.
    public func encode(
        _ items: OTLPItems, as encoding: OTLPDestination.Encoding, reusing buffer: consuming [UInt8] = []
    ) -> [UInt8]? {
        let bytes: [UInt8]
        switch encoding {
        case .protobuf:
            var writer = ProtobufWriter(reusing: buffer)
            writer.document { write(items, to: &$0) }
            bytes = writer.bytes
        case .json:
            var writer = OTLPJSONWriter(reusing: buffer)
            writer.document { write(items, to: &$0) }
            bytes = writer.bytes
        }
        return bytes.count <= Self.limit ? bytes : nil
    }

    private func write<Writer: OTLPWriter>(_ items: OTLPItems, to writer: inout Writer) {
        switch items {
        case .spans(let spans):
            let groups = ScopeGroups(count: spans.count) { spans[$0].scope }.groups
            envelope(OTLPField(1, "resourceSpans"), OTLPField(2, "scopeSpans"), groups, &writer) { writer, group in
                records(OTLPField(2, "spans"), group.places, &writer) { $0.span(spans[$1]) }
            }
        case .metrics(let metrics):
            let places = metrics.indices.filter { metrics[$0].pointCount > 0 }
            let groups = places.isEmpty ? [] : [ScopeGroups.Group(scope: scopes.metrics, places: places)]
            envelope(OTLPField(1, "resourceMetrics"), OTLPField(2, "scopeMetrics"), groups, &writer) { writer, group in
                records(OTLPField(2, "metrics"), group.places, &writer) { $0.metric(metrics[$1]) }
            }
        case .logs(let logs):
            let groups = ScopeGroups(count: logs.count) { logs[$0].scope }.groups
            envelope(OTLPField(1, "resourceLogs"), OTLPField(2, "scopeLogs"), groups, &writer) { writer, group in
                records(OTLPField(2, "logRecords"), group.places, &writer) { $0.logRecord(logs[$1]) }
            }
        }
    }

    /// `ResourceSpans` and its like, with `ScopeSpans` and its like; nothing for no groups.
    @inline(__always)
    private func envelope<Writer: OTLPWriter>(
        _ outer: OTLPField, _ inner: OTLPField, _ groups: [ScopeGroups.Group], _ writer: inout Writer,
        _ body: (inout Writer, ScopeGroups.Group) -> Void
    ) {
        guard !groups.isEmpty else { return }
        let schema = OTLPField(3, "schemaUrl")
        writer.each(outer, CollectionOfOne(resource)) { writer, resource in
            writer.message(OTLPField(1, "resource")) { writer in
                writer.attributes(OTLPField(1, "attributes"), resource.attributes)
            }
            writer.each(inner, groups) { writer, group in
                writer.message(OTLPField(1, "scope")) { scope(group.scope, &$0) }
                body(&writer, group)
                writer.text(schema, Resource.schemaURL)
            }
            writer.text(schema, Resource.schemaURL)
        }
    }

    /// `InstrumentationScope`.
    private func scope<Writer: OTLPWriter>(_ name: String, _ writer: inout Writer) {
        writer.textIfAny(OTLPField(1, "name"), name)
        if let version = scopes.version(name) { writer.textIfAny(OTLPField(2, "version"), version) }
    }

    /// Writes items until the body is too large anyhow.
    @inline(__always)
    private func records<Writer: OTLPWriter>(
        _ field: OTLPField, _ places: [Int], _ writer: inout Writer, _ body: (inout Writer, Int) -> Void
    ) {
        writer.list(field) { writer in
            for place in places where writer.bytes.count <= Self.limit { writer.item(field) { body(&$0, place) } }
        }
    }
}

import Telemetry
import Testing

@testable import Exporters

@Suite("Instruments are called by Prometheus as OpenTelemetry's rules say")
struct BridgeNameTests {
    @Test(
        "Names follow the rules",
        arguments: [
            ("http.server.request.duration", "s", MetricKind.histogram, "http_server_request_duration_seconds"),
            ("http.server.active_requests", "{request}", .gauge, "http_server_active_requests"),
            ("messaging.client.sent.messages", "{message}", .counter, "messaging_client_sent_messages_total"),
            ("requests_total", "", .counter, "requests_total"),
            ("requests.total", "s", .counter, "requests_seconds_total"),
            ("total", "", .counter, "total_total"),
            ("work_seconds", "s", .histogram, "work_seconds"),
            ("work_seconds_total", "s", .counter, "work_seconds_total"),
            ("read", "By", .counter, "read_bytes_total"), ("read", "By/s", .gauge, "read_bytes_per_second"),
            ("speed", "m/s", .gauge, "speed_meters_per_second"), ("rate", "{request}/s", .gauge, "rate_per_second"),
            ("usage", "1", .gauge, "usage_ratio"), ("usage", "1", .counter, "usage_total"),
            ("load", "%", .gauge, "load_percent"), ("odd", "foo bar", .gauge, "odd_foo_bar"),
            ("a..b--c__d", "", .gauge, "a_b_c_d"), ("7days", "", .gauge, "_7days"), ("ns:x", "", .gauge, "ns:x"),
            ("größe", "", .gauge, "gr_e"), ("", "", .gauge, "_"), ("seconds", "s", .gauge, "seconds"),
            ("é", "", .counter, "__total"),
        ])
    func names(name: String, unit: String, kind: MetricKind, expected: String) {
        let shown = BridgeName.family(name, unit: unit, kind: kind)
        #expect(shown.name == expected)
        #expect(MetricDescriptor.isValidName(shown.name))
        // What the UNIT line says is how the family's name ends.
        let family = kind == .counter ? String(shown.name.dropLast("_total".count)) : shown.name
        if let unit = shown.unit { #expect(family.hasSuffix("_" + unit)) }
    }

    @Test("Labels that become one carry all values, and none takes the name of a bucket's bound")
    func labels() {
        let set = AttributeSet([("http.route", "/a"), ("http_route", "/b"), ("le", "x"), ("9", "n"), ("__a", "u")])
        let (names, values) = BridgeName.labels(of: set, reserving: "le")
        #expect(names == ["_9", "_a", "http_route", "exported_le"])
        #expect(values == ["n", "u", "/a;/b", "x"])
        #expect(BridgeName.labels(of: set).names.contains("le"))
    }

    @Test("A unit's word leads back to the unit")
    func unitWords() {
        for unit in ["s", "ms", "By", "Cel", "V", "%"] {
            #expect(BridgeName.unit(of: BridgeName.unitWord(unit)) == unit)
        }
        #expect(BridgeName.unit(of: "ratio") == "1")
        #expect(BridgeName.unit(of: nil) == "")
        #expect(BridgeName.unit(of: "furlongs") == "")
    }
}

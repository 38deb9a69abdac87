import Exporters

extension RichData {
    /// What arrives, in protobuf's JSON with identities in hexadecimal, doubles as texts and attributes sorted.
    static func expected(_ signal: OTLPSignal) -> String {
        switch signal {
        case .traces: envelope("Spans", scopes: [("shop.web", "spans", richSpanText), ("", "spans", bareSpanText)])
        case .metrics: envelope("Metrics", scopes: [("shop.metrics", "metrics", metricTexts)])
        case .logs:
            envelope("Logs", scopes: [("shop.db", "logRecords", recordText), ("nio", "logRecords", bareRecordText)])
        }
    }

    private static func envelope(_ kind: String, scopes: [(name: String, list: String, items: String)]) -> String {
        let inner = scopes.map { name, list, items in
            let version = name.hasPrefix("shop") ? ", \"version\": \"1.4.2\"" : ""
            let scope = name.isEmpty ? "{}" : "{\"name\": \"\(name)\"\(version)}"
            return "{\"scope\": \(scope), \"schemaUrl\": \"\(Resource.schemaURL)\", \"\(list)\": [\(items)]}"
        }
        return """
            {"resource\(kind)": [{"schemaUrl": "\(Resource.schemaURL)", "resource": {"attributes": [
            {"key": "process.command_args", "value": {"arrayValue": {"values": [
                {"stringValue": "run"}, {"boolValue": true}, {"doubleValue": "0.5"}]}}},
            {"key": "process.pid", "value": {"intValue": "4711"}},
            {"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scope\(kind)": [\(inner.joined(separator: ", "))]}]}
            """
    }

    private static let richSpanText = #"""
        {"traceId": "0102030405060708f9fafbfcfdfeff00", "spanId": "8000000000000001", "traceState": "ot=th:0,shop=a:1",
        "parentSpanId": "00000000000000ab", "name": "GET /müsli/{id}", "kind": 2,
        "startTimeUnixNano": "1750000000123456789", "endTimeUnixNano": "18446744073709551615",
        "attributes": [
            {"value": {"stringValue": "nameless"}},
            {"key": "double", "value": {"doubleValue": "0.1"}},
            {
              "key": "doubles",
              "value": {"arrayValue": {"values": [{"doubleValue": "1e+300"}, {"doubleValue": "0.0"}]}}
            },
            {"key": "empty", "value": {"stringValue": ""}},
            {"key": "flag", "value": {"boolValue": false}},
            {"key": "flags", "value": {"arrayValue": {"values": [{"boolValue": true}, {"boolValue": false}]}}},
            {"key": "int", "value": {"intValue": "-9223372036854775808"}},
            {"key": "int32", "value": {"intValue": "-7"}},
            {"key": "int32s", "value": {"arrayValue": {"values": [{"intValue": "1"}]}}},
            {"key": "ints", "value": {"arrayValue": {"values": [
                {"intValue": "0"}, {"intValue": "9223372036854775807"}]}}},
            {"key": "minus", "value": {"doubleValue": "-Infinity"}},
            {"key": "nan", "value": {"doubleValue": "NaN"}},
            {"key": "none", "value": {"arrayValue": {}}},
            {"key": "other", "value": {"stringValue": "1"}},
            {"key": "others", "value": {"arrayValue": {"values": [{"stringValue": "1"}, {"stringValue": "x"}]}}},
            {"key": "text", "value": {"stringValue": "a\u0000\"\\\n\ud83d\ude00"}},
            {"key": "texts", "value": {"arrayValue": {"values": [{"stringValue": ""}, {"stringValue": "b"}]}}}],
        "droppedAttributesCount": 3,
        "events": [{"timeUnixNano": "1750000000200000000", "name": "exception", "attributes": [
            {"key": "exception.type", "value": {"stringValue": "Trouble"}}]}, {}],
        "droppedEventsCount": 4294967295,
        "links": [{"traceId": "00000000000000010000000000000000", "spanId": "0000000000000003", "traceState": "b=2",
            "attributes": [{"key": "n", "value": {"intValue": "1"}}], "flags": 769},
            {"attributes": [{"key": "lost", "value": {"boolValue": true}}]}],
        "droppedLinksCount": 1, "status": {"message": "no such thing", "code": 2}, "flags": 771}
        """#

    private static let bareSpanText = """
        {"traceId": "0102030405060708f9fafbfcfdfeff00", "spanId": "0000000000000002", "kind": 1, "flags": 256}
        """

    private static let exemplarText = """
        {"timeUnixNano": "9", "asDouble": "0.0", "spanId": "00000000000000cd",
        "traceId": "0102030405060708f9fafbfcfdfeff00"}
        """

    private static let numberTexts = """
        {"attributes": [{"key": "a", "value": {"stringValue": "1"}}], "startTimeUnixNano": "1", "timeUnixNano": "2",
        "asInt": "0"},
        {"timeUnixNano": "3", "asDouble": "0.0", "exemplars": [\(exemplarText)]},
        {"timeUnixNano": "4", "asInt": "-9223372036854775808"}
        """

    private static let metricTexts = """
        {"name": "g", "description": "A gauge.", "unit": "By", "gauge": {"dataPoints": [\(numberTexts)]}},
        {"name": "s", "sum": {"dataPoints": [\(numberTexts)], "aggregationTemporality": 1, "isMonotonic": true}},
        {"name": "v", "sum": {"dataPoints": [{"attributes": [{"key": "a", "value": {"stringValue": "1"}}],
            "startTimeUnixNano": "1", "timeUnixNano": "2", "asInt": "0"}], "aggregationTemporality": 2}},
        {"name": "h", "unit": "s", "histogram": {"aggregationTemporality": 2, "dataPoints": [
            {"attributes": [{"key": "b", "value": {"intValue": "2"}}], "startTimeUnixNano": "5", "timeUnixNano": "6",
            "count": "3", "sum": "0.0", "bucketCounts": ["0", "1", "300"], "explicitBounds": ["0.5", "1.0"],
            "exemplars": [\(exemplarText)], "min": "0.0", "max": "Infinity"},
            {"timeUnixNano": "7"}]}},
        {"name": "q", "summary": {"dataPoints": [{"attributes": [{"key": "c", "value": {"boolValue": true}}],
            "startTimeUnixNano": "8", "timeUnixNano": "9", "count": "10", "sum": "11.5", "quantileValues": [
            {}, {"quantile": "0.5", "value": "-0.0"}, {"quantile": "1.0", "value": "2.0"}]}]}}
        """

    private static let recordText = """
        {"timeUnixNano": "1", "observedTimeUnixNano": "2", "severityNumber": 17, "severityText": "error",
        "body": {"kvlistValue": {"values": [
            {"key": "a", "value": {"arrayValue": {"values": [
                {"intValue": "1"}, {"bytesValue": "AP8BPg=="}, {"kvlistValue": {}}]}}},
            {"key": "b", "value": {"stringValue": ""}}]}},
        "attributes": [{"key": "key", "value": {"bytesValue": ""}},
            {"key": "nested", "value": {"arrayValue": {"values": [{"arrayValue": {}}]}}}],
        "droppedAttributesCount": 5, "flags": 1, "traceId": "0102030405060708f9fafbfcfdfeff00",
        "spanId": "0000000000000006"}
        """

    private static let bareRecordText = """
        {"body": {"stringValue": ""}}
        """
}

import HTTPClient
import Probes
import Telemetry

extension HTTPTargetSettings {
    static let timing = TargetTimingKeys(kind: "http")
    static let url = SettingKey(
        "probes.http.*.url", .optional(.webRequestAddress), default: nil,
        "Its address, as in http://127.0.0.1:8080/health.")
    static let method = SettingKey(
        "probes.http.*.method", .text("a method such as GET", where: { isToken($0) && $0.utf8.count <= 32 }),
        default: "GET",
        "How it is asked.")
    static let header = SettingKey(
        "probes.http.*.headers.*", .optional(.text), default: nil,
        "Header fields that are sent, by name; never shown.", isSecret: true)
    static let body = SettingKey(
        "probes.http.*.body", .optional(.longText), default: nil, "What is sent with the request; never shown.",
        isSecret: true)
    static let expectStatus = SettingKey(
        "probes.http.*.expect_status",
        .oneOrMore(
            of: .text("a status such as 200, 2xx or 200-204", where: { StatusExpectation(parsing: [$0]) != nil })),
        default: ["2xx"], "Which statuses are good: 200, 2xx, 200-204, or a list of these.")
    static let expectBody = SettingKey(
        "probes.http.*.expect_body", .optional(.oneOrMore(of: .text)), default: nil,
        "Texts that the body must contain; one or a list.")
    static let matchBody = SettingKey(
        "probes.http.*.match_body", .oneOrMore(of: .regex), default: [],
        "Expressions (RE2) that must be found in the body; one or a list.")
    static let rejectBody = SettingKey(
        "probes.http.*.reject_body", .oneOrMore(of: .regex), default: [],
        "Expressions (RE2) that must not be found in the body; one or a list.")
    static let expectJSON = SettingKey(
        "probes.http.*.expect_json", .oneOrMore(of: .jsonCondition), default: [],
        "What must hold for the body's JSON, as in version == \"1.4.2\"; one or a list.")
    static let redirects = SettingKey(
        "probes.http.*.redirects", .integer(0...20), default: 0,
        "How many redirects are followed; at 0 a redirect is judged as any other answer.")
    static let connectTo = SettingKey(
        "probes.http.*.connect_to", .optional(.hostName), default: nil,
        "A host to connect to in place of the address's own, which stays in Host and TLS.")
    static let ipVersion = IPVersion.key("http")
    static let user = SettingKey(
        "probes.http.*.basic_auth.user", .optional(.text), default: nil, "The user of basic authentication.")
    static let password = SecretKeys(
        inline: SettingKey(
            "probes.http.*.basic_auth.password", .optional(.text), default: nil,
            "The password itself; better in password_file.", isSecret: true),
        file: SettingKey(
            "probes.http.*.basic_auth.password_file", .optional(.path), default: nil,
            "A file with the password, mode 0600, or credential:NAME for one that systemd passes."))
    static let token = SecretKeys(
        inline: SettingKey(
            "probes.http.*.bearer_token", .optional(.text), default: nil,
            "A bearer token itself; better in bearer_token_file.", isSecret: true),
        file: SettingKey(
            "probes.http.*.bearer_token_file", .optional(.path), default: nil,
            "A file with a bearer token, mode 0600, or credential:NAME."))
    static let tls = InspectedTLSKeys(kind: "http", hasFloor: false)
    static let maxLatency = SettingKey(
        "probes.http.*.max_latency", .optional(.duration(.milliseconds(1)...(.seconds(3_600)))), default: nil,
        "From which time on an answer counts as none; slowness that only warns has a check of its own.")
    static let names = SettingKey(
        "probes.http.*.names", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: blackbox_exporter's newest (current) or those of Debian 12's package (debian12).")

    static let keys: [DescribedKey] =
        [
            url.described, method.described, header.described, body.described, expectStatus.described,
            expectBody.described, matchBody.described, rejectBody.described, expectJSON.described,
            redirects.described, connectTo.described, ipVersion.described, user.described, password.inline.described,
            password.file.described, token.inline.described, token.file.described,
        ] + tls.described + [maxLatency.described, names.described] + timing.described

    /// Whether a text is a token of RFC 9110, as methods and names of header fields are.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 256
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}

extension ValueKind where Value == String {
    /// A condition on a JSON document.
    static var jsonCondition: ValueKind {
        ValueKind("a condition such as version == \"1.4.2\"", show: { .text($0) }) {
            (text) throws(ValueProblem) -> String? in
            do throws(JSONConditionError) {
                return try JSONCondition(parsing: text).description
            } catch {
                throw ValueProblem(
                    "\(error)", suggestion: "write PATH == VALUE in single quotes, as in 'version == \"1.4.2\"'")
            }
        }
    }
}

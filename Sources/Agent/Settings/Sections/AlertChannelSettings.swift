import Alerting
import Telemetry

/// One way to people: where it leads, what it is let in by, and how its messages look.
struct AlertChannelSettings: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case beepbot, webhook, alertmanager
    }

    enum Credentials: Sendable, Equatable {
        case bearer(Redacted<String>)
        case basic(user: String, password: Redacted<String>)
    }

    /// Its name.
    let name: String
    let kind: Kind
    /// Where messages are posted to: one address, of Alertmanagers one or more.
    let urls: [String]
    /// BeepBot's secret.
    let secret: Redacted<String>?
    /// The chat that BeepBot writes to.
    let chatID: String?
    /// Further fields for BeepBot.
    let fields: [String: String]
    /// What a receiver lets us in by.
    let credentials: Credentials?
    /// How it takes what only proves the way; nil where nothing may be sent for that.
    let canary: CanaryManner?
    /// The chat of what only proves the way; nil for the chat of all.
    let canaryChatID: String?
    /// How long one attempt may take in all.
    let timeout: Duration
    /// Messages in a second at most.
    let perSecond: Int
    /// Messages in a minute at most.
    let perMinute: Int
    /// How its messages look.
    let style: MessageStyle

    /// Whether messages for people go there, by routes; Alertmanagers are told every alert.
    var isRouted: Bool { kind != .alertmanager }

    /// Nil where the type is missing or no type; that is told.
    init?(_ name: String, _ reader: inout SettingsReader) {
        let base = ["alerting", "channels", name]
        let place = reader.place(of: base) ?? .builtIn
        let issuesBefore = reader.issues.count
        Self.review(name, base, place, &reader)
        let kind = reader.value(Self.kind, [name])
        if kind == nil, reader.issues.count == issuesBefore {
            reader.report(
                .error, place, Self.kind.path([name]), "is missing",
                suggestion: "write type: beepbot, webhook or alertmanager")
        }
        self.name = name
        let url = reader.value(Self.url, [name])
        let urls = reader.value(Self.urls, [name])
        secret = reader.secret(Self.secret, [name])
        chatID = reader.value(Self.chat, [name])
        fields = Self.fields(name, &reader)
        credentials = Self.credentials(name, &reader)
        canary = reader.value(Self.canary, [name]).manner
        canaryChatID = reader.value(Self.canaryChat, [name])
        timeout = reader.value(Self.timeout, [name])
        perSecond = reader.value(Self.perSecond, [name])
        perMinute = reader.value(Self.perMinute, [name])
        style = MessageStyle(layout: reader.value(Self.layout, [name]), template: Self.template(name, &reader))
        self.kind = kind ?? .webhook
        self.urls = kind == .alertmanager ? urls : url.map { [$0] } ?? []
        guard let kind else { return nil }
        reviewNeeds(isNew: reader.issues.count == issuesBefore, place, &reader)
        for (key, kinds) in Self.belonging where !kinds.contains(kind) {
            guard let place = reader.place(of: base + [key]) else { continue }
            reader.report(
                .warning, place, base + [key], "has no effect on a channel of type \(kind.rawValue)",
                suggestion: "remove it")
        }
        reviewEncryption(place, &reader)
    }

    /// Tells what the type cannot do without; a value that could not be read has been told already.
    private func reviewNeeds(isNew: Bool, _ place: SettingsPlace, _ reader: inout SettingsReader) {
        guard isNew else { return }
        func needs(_ path: [String], _ suggestion: String) {
            reader.report(.error, place, path, "is missing", suggestion: suggestion)
        }
        switch kind {
        case .alertmanager:
            if urls.isEmpty { needs(Self.urls.path([name]), "write urls: [\"http://127.0.0.1:9093\"]") }
        case .webhook:
            if urls.isEmpty { needs(Self.url.path([name]), "write url: \"http://127.0.0.1:8080/alerts\"") }
        case .beepbot:
            if urls.isEmpty { needs(Self.url.path([name]), "write url: \"http://127.0.0.1:8099/notify\"") }
            if secret == nil { needs(Self.secret.file.path([name]), "write secret_file: secrets/beepbot") }
            if chatID == nil { needs(Self.chat.path([name]), "write chat_id: \"42\"") }
        }
    }

    private func reviewEncryption(_ place: SettingsPlace, _ reader: inout SettingsReader) {
        guard secret != nil || credentials != nil else { return }
        for url in urls where url.lowercased().hasPrefix("http://") {
            guard let host = TargetAddress(parsing: url)?.host, host != "localhost",
                IPAddress(parsing: host)?.isLoopback != true
            else { continue }
            let key = kind == .alertmanager ? Self.urls.path : Self.url.path
            reader.report(
                .warning, place, key.map { $0 == "*" ? name : $0 },
                "sends its secret and all texts unencrypted to \(host)", suggestion: "use https://")
        }
    }

    private static func review(
        _ name: String, _ path: [String], _ place: SettingsPlace, _ reader: inout SettingsReader
    ) {
        let isName = name.utf8.allSatisfy {
            $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || "_-.".utf8.contains($0)
        }
        guard name.isEmpty || !isName || name.utf8.count > 64 else { return }
        reader.report(
            .error, place, path,
            "a channel's name stands in keys of messages: up to 64 letters, digits, _, - and . only",
            suggestion: "rename it")
    }

    private static func fields(_ name: String, _ reader: inout SettingsReader) -> [String: String] {
        let path = ["alerting", "channels", name, "fields"]
        var fields: [String: String] = [:]
        for field in reader.names(below: path) {
            let value = reader.value(Self.field, [name, field])
            if Self.allowedFields.contains(field) {
                fields[field] = value
                continue
            }
            let nearest = EditDistance.nearest(to: field, in: Self.allowedFields)
            reader.report(
                .error, reader.place(of: path + [field]) ?? .builtIn, path + [field],
                "this field may not be set",
                suggestion: nearest.map { "did you mean \($0)?" }
                    ?? "allowed are \(Self.allowedFields.joined(separator: ", "))")
        }
        return fields
    }

    private static func credentials(_ name: String, _ reader: inout SettingsReader) -> Credentials? {
        let token = reader.secret(bearer, [name])
        let user = reader.value(Self.user, [name])
        let password = reader.secret(Self.password, [name])
        let path = ["alerting", "channels", name, "basic_auth"]
        let place = reader.place(of: path) ?? .builtIn
        if user != nil, token != nil {
            reader.report(
                .error, place, path, "both basic_auth and a bearer token are set", suggestion: "keep one of them")
        }
        if password != nil, user == nil {
            reader.report(
                .error, place, path, "a password is of no use without a user", suggestion: "write user: NAME beside it")
        }
        if user?.contains(":") == true {
            reader.report(.error, place, path, "a user's name has no colon (RFC 7617)", suggestion: "rename it")
        }
        if let token { return .bearer(token) }
        return user.map { .basic(user: $0, password: password ?? Redacted("")) }
    }

    private static func template(_ name: String, _ reader: inout SettingsReader) -> MessageTemplate? {
        guard let text = reader.value(Self.template, [name]) else { return nil }
        let path = Self.template.path([name])
        let place = reader.place(of: path) ?? .builtIn
        do throws(MessageTemplate.Problem) {
            let template = try MessageTemplate(text)
            for field in template.unknownFields {
                let nearest = EditDistance.nearest(to: field, in: MessageTemplate.fields)
                reader.report(
                    .warning, place, path, "no message has a value \(field)",
                    suggestion: nearest.map { "did you mean \($0)?" } ?? "docs/alerting.md lists the values")
            }
            return template
        } catch {
            reader.report(
                .error, place, path, error.description, suggestion: "close what {{#NAME}} opens with {{/NAME}}")
            return nil
        }
    }
}

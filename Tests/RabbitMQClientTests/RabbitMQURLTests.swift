import RabbitMQClient
import Testing

@Suite("RabbitMQ addresses")
struct RabbitMQURLTests {
    @Test("host, port, user and virtual host are read and decoded")
    func parts() throws {
        let settings = try RabbitMQSettings(url: "amqp://moni%40tor@mq.example.org:5673/pro%2Fd%C3%A9")
        #expect(settings.host == "mq.example.org")
        #expect(settings.port == 5673)
        #expect(settings.user == "moni@tor")
        #expect(settings.virtualHost == "pro/dé")
        #expect(settings.tls == nil)
        #expect(settings.password == nil)
    }

    @Test("what is left out has RabbitMQ's defaults")
    func defaults() throws {
        let plain = try RabbitMQSettings(url: "amqp://")
        #expect([plain.host, "\(plain.port)", plain.user, plain.virtualHost] == ["localhost", "5672", "guest", "/"])
        let secure = try RabbitMQSettings(url: "AMQPS://mq")
        #expect(secure.port == 5671)
        #expect(secure.tls == RabbitMQSettings.TLS())
    }

    @Test(
        "the virtual host's forms",
        arguments: [
            ("amqp://mq", "/"), ("amqp://mq/", "/"), ("amqp://mq/%2F", "/"), ("amqp://mq/%2f", "/"),
            ("amqp://mq/prod", "prod"), ("amqp://mq/%25", "%"), ("amqp://mq/a%20b", "a b"), ("amqp:///v", "v"),
            ("amqp://mq/v?", "v"),
        ])
    func virtualHost(url: String, name: String) throws {
        #expect(try RabbitMQSettings(url: url).virtualHost == name)
    }

    @Test("an IPv6 address stands in brackets")
    func addresses() throws {
        let settings = try RabbitMQSettings(url: "amqp://guest@[::1]:5673/v")
        #expect(settings.host == "::1")
        #expect(settings.port == 5673)
        #expect(settings.description == "amqp://guest@[::1]:5673/v")
        #expect(try RabbitMQSettings(url: "amqp://[fe80::1]").port == 5672)
    }

    @Test("the parameters of RabbitMQ's own addresses are read")
    func parameters() throws {
        let settings = try RabbitMQSettings(
            url: "amqps://mq/v?cacertfile=/etc/ca.pem&certfile=/c.pem&keyfile=/k.pem&verify=verify_none&heartbeat=10")
        let tls = try #require(settings.tls)
        #expect(tls.certificateAuthorityFile == "/etc/ca.pem")
        #expect([tls.certificateFile, tls.keyFile] == ["/c.pem", "/k.pem"])
        #expect(!tls.verifiesPeer)
        #expect(settings.heartbeat == .seconds(10))
    }

    @Test(
        "what is wrong is an error of the settings",
        arguments: [
            "", "mq", "http://mq", "amqp:/mq", "amqp://mq:0", "amqp://mq:65536", "amqp://mq:5a", "amqp://mq:-1",
            "amqp://mq/a/b", "amqp://mq/%2", "amqp://mq/%zz", "amqp://mq/%+1", "amqp://mq/%00", "amqp://mq/%ff",
            "amqp://mq/#x", "amqp://@mq", "amqp://[::1", "amqp://[mq]", "amqp://[::1]5672", "amqp://::1/v",
            "amqp://mq ", "amqp://mq/v?unknown=1", "amqp://mq/v?verify=verify_none",
            "amqps://mq/v?verify=maybe", "amqp://mq?heartbeat=99999", "amqp://mq?heartbeat=1&heartbeat=2",
            "amqp://m\u{fc}",
        ])
    func wrong(url: String) {
        let error = #expect(throws: RabbitMQError.self) { try RabbitMQSettings(url: url) }
        #expect(error?.code == .settings)
    }

    @Test(
        "a password in it is refused, and nothing of it is shown",
        arguments: [
            "amqp://u:se-cret@mq", "amqp://u:se-cret@mq/v", "amqp://u:se/-cret@mq", "amqp://u:?se-cret=1@mq",
            "amqp://u:#se-cret@mq", "amqp://u:se@-cret@mq", "amqp://:se-cret@mq",
        ])
    func password(url: String) throws {
        let error = try #require(throws: RabbitMQError.self) { try RabbitMQSettings(url: url) }
        #expect(error.code == .settings)
        #expect(error.message.contains("password_file"))
        #expect(!error.message.contains("cret"))
    }

    @Test("a description never shows the password")
    func description() {
        var settings = RabbitMQSettings(host: "mq", user: "monitor", password: "se-cret")
        settings.tls = RabbitMQSettings.TLS()
        let texts = ["\(settings)", String(reflecting: settings)]
        var dumped = ""
        dump(settings, to: &dumped)
        for text in texts + [dumped] { #expect(!text.contains("se-cret")) }
        #expect(texts[0] == "amqps://monitor@mq:5672/%2F")
    }

    @Test("settings that cannot work are refused before anything is sent")
    func check() async {
        var settings = [
            RabbitMQSettings(host: ""), RabbitMQSettings(host: "mq", port: 70_000),
            RabbitMQSettings(host: "mq", user: "monitor"), RabbitMQSettings(host: "mq", password: "a\u{0}b"),
            RabbitMQSettings(host: "mq", virtualHost: String(repeating: "v", count: 256)),
            RabbitMQSettings(host: "mq", tls: RabbitMQSettings.TLS()),
            RabbitMQSettings(
                host: "mq", tls: RabbitMQSettings.TLS(certificateAuthorityFile: "/ca.pem", certificateFile: "/c.pem")),
        ]
        var impatient = RabbitMQSettings(host: "mq")
        impatient.heartbeat = .seconds(-1)
        settings.append(impatient)
        for one in settings {
            let error = await failure { () throws(RabbitMQError) in
                try await RabbitMQConnection.connect(one, timeout: .seconds(5))
            }
            #expect(error?.code == .settings, "\(one)")
        }
    }
}

import PostgresClient
import Probes
import RabbitMQClient
import RedisClient
import Regex
import Telemetry
import Testing

@testable import Agent

@Suite("Settings of watched servers")
struct RemoteTargetTests {
    private static let all = """
        probes:
          postgres:
            orders:
              url: "postgres://monitor@db1:5433/orders?sslmode=verify-full&sslrootcert=/etc/ca.pem"
              password_file: secrets/pg
              names: debian12
              up_interval: 2s
              databases_exclude: "scratch.*"
          pgbouncer: {pool: {url: "postgres://stats@127.0.0.1:6432/pgbouncer", password: inline}}
          redis: {cache: {url: "rediss://monitor@cache:6380/3", tls: {ca_file: ca.pem, server_name: cache.example}}}
          rabbitmq:
            broker: {url: "amqp://monitor@127.0.0.1:5672/shop", metrics_url: "http://127.0.0.1:15692", queues: ["a.*"]}
        """

    @Test("each reaches its probe, with the password from the file and the others' defaults")
    func complete() throws {
        let loaded = loadSettings(Self.all, files: ["/etc/omniflow-agent/secrets/pg": "geheim"])
        #expect(loaded.issues.filter { $0.severity == .error }.isEmpty, "\(loaded.texts)")
        let remote = loaded.settings.remote
        let postgres = try #require(remote.postgres.first)
        let probe = try #require(postgres.probe)
        #expect(probe.connection.host == "db1" && probe.connection.port == 5_433)
        #expect(probe.connection.password == "geheim")
        #expect(probe.connection.sslMode == .verifyFull)
        #expect(probe.names == .debian12 && probe.databaseExclude?.text == "scratch.*")
        #expect(postgres.target.upInterval == .seconds(2) && postgres.target.interval == .seconds(15))
        #expect(remote.pgbouncer.first?.probe?.connection.isConsole == true)
        let redis = try #require(remote.redis.first?.probe?.connection)
        #expect(redis.database == 3 && redis.tls?.certificateAuthorityFile == "/etc/omniflow-agent/ca.pem")
        #expect(redis.tls?.serverName == "cache.example")
        let rabbit = try #require(remote.rabbitmq.first?.probe)
        #expect(rabbit.connection.virtualHost == "shop" && rabbit.queues == ["a.*"])
        #expect(
            remote.all.map(\.id.description) == ["postgres/orders", "pgbouncer/pool", "redis/cache", "rabbitmq/broker"])
        #expect(remote.all.allSatisfy { $0.trouble == nil && !$0.addresses.isEmpty })
    }

    @Test("what bounds and passes on reaches the probe, and is what the probe has where nothing is set")
    func bounds() throws {
        let text = """
            probes:
              postgres: {a: {url: "postgres://h/d"EXTRA1}}
              rabbitmq: {b: {url: "amqp://h", metrics_url: "http://h:15692"EXTRA2}}
            """
        func loaded(_ extra1: String, _ extra2: String) throws -> (PostgresProbeSettings, RabbitMQProbeSettings) {
            let loaded = loadSettings(
                text.replacing("EXTRA1", with: extra1).replacing("EXTRA2", with: extra2), unknownKeys: .error)
            #expect(loaded.issues.isEmpty, "\(loaded.texts)")
            let remote = loaded.settings.remote
            return (try #require(remote.postgres.first?.probe), try #require(remote.rabbitmq.first?.probe))
        }
        let (postgres, rabbit) = try loaded("", "")
        let plain = PostgresProbeSettings(connection: postgres.connection)
        #expect(postgres.databaseLimit == plain.databaseLimit && postgres.longTransaction == plain.longTransaction)
        #expect(!rabbit.metricsNeedPassword && !rabbit.passesRuntimeFamilies)
        let (bounded, open) = try loaded(
            ", database_limit: 3, long_transaction: 90s",
            ", metrics_need_password: true, passes_runtime_families: true")
        #expect(bounded.databaseLimit == 3 && bounded.longTransaction == .seconds(90))
        #expect(open.metricsNeedPassword && open.passesRuntimeFamilies)
        let bad = loadSettings("probes: {postgres: {a: {url: \"postgres://h/d\", database_limit: -1}}}")
        #expect(bad.texts.contains { $0.contains("database_limit") }, "\(bad.texts)")
    }

    @Test("no password is shown, whatever is shown")
    func secrets() {
        let loaded = loadSettings(Self.all, files: ["/etc/omniflow-agent/secrets/pg": "geheim"])
        let shown = loaded.resolved.table + loaded.resolved.json(issues: loaded.issues) + "\(loaded.texts)"
        #expect(!shown.contains("geheim") && !shown.contains("inline"))
        var dumped = ""
        dump(loaded.settings.remote, to: &dumped)
        #expect(!dumped.contains("geheim") && !dumped.contains("inline"))
    }

    @Test(
        "one that cannot be used is off with the reason, and stops nothing",
        arguments: [
            ("postgres: {a: {url: \"postgres://u:secret@h/d\"}}", "password"),
            ("postgres: {a: {}}", "is missing"),
            ("postgres: {a: {url: \"mysql://h\"}}", "postgres"),
            ("postgres: {a: {url: \"postgres://h/d?sslmode=perhaps\"}}", "sslmode"),
            ("postgres: {a: {url: \"postgres://h/d\", password_file: nowhere}}", "cannot be read"),
            ("pgbouncer: {a: {url: \"postgres://h:6432/orders\"}}", "not its console"),
            ("redis: {a: {url: \"redis://h:99999\"}}", "port"),
            ("redis: {a: {url: \"redis://:pass@h\"}}", "password"),
            ("redis: {\"a b\": {url: \"redis://h\"}}", "letters, digits"),
            ("rabbitmq: {a: {url: \"http://h\"}}", "amqp"),
            ("rabbitmq: {a: {url: \"amqps://h/%2F\", tls: {certificate_file: c.pem}}}", "needs its key"),
            ("postgres: {a: 5}", "is missing"),
            ("rabbitmq: {a: {url: \"amqp://h\", management_url: \"http://m:secret@h\"}}", "no user and no password"),
        ])
    func unusable(text: String, reason: String) throws {
        let loaded = loadSettings("probes: {\(text)}")
        #expect(loaded.canStart)
        let target = try #require(loaded.settings.remote.all.first)
        #expect(target.trouble?.contains(reason) == true, "\(target.trouble ?? "nil")")
        #expect(loaded.texts.contains { $0.contains("error") && $0.contains(settingsPath) })
        let shown = loaded.resolved.table + loaded.resolved.json(issues: loaded.issues) + "\(loaded.texts)"
        #expect(!shown.contains("secret") && !shown.contains(":pass@"), "\(shown)")
    }

    @Test(
        "a password that stands in an address by mistake is shown nowhere",
        arguments: [
            ("postgres://u:a/b@c@h/d", "postgres://u:********@h/d"), ("postgres://u@h/d", "postgres://u@h/d"),
            ("redis://h:1/0?password=x&y=1", "redis://h:1/0?password=********&y=1"), ("h:1", "h:1"),
        ])
    func masked(address: String, shown: String) {
        #expect(ServerAddress.masked(address) == shown)
    }

    @Test("of several targets exactly one must say that it stays without a label; both places are told")
    func unlabelled() throws {
        let two = loadSettings("probes:\n  redis:\n    a: {url: \"redis://h1\"}\n    b: {url: \"redis://h2\"}\n")
        let issue = try #require(two.issues.first { $0.severity == .error })
        #expect(issue.description.contains(":3:") && issue.description.contains(":4:"), "\(issue)")
        let said = loadSettings(
            "probes: {redis: {a: {url: \"redis://h1\", unlabelled: true}, b: {url: \"redis://h2\"}}}")
        #expect(said.issues.isEmpty, "\(said.texts)")
        let both = loadSettings(
            """
            probes:
              redis: {a: {url: "redis://h1", unlabelled: true}, b: {url: "redis://h2", unlabelled: true}}
            """)
        #expect(both.issues.contains { $0.severity == .error })
    }

    @Test("two targets that are one server, patterns that match nothing and TLS that is not spoken are told")
    func warnings() {
        let texts = loadSettings(
            """
            probes:
              redis: {a: {url: "redis://h", unlabelled: true}, b: {url: "redis://h:6379/0", tls: {ca_file: x}}}
              rabbitmq: {r: {url: "amqp://h", queues: ["a.*"]}}
            """
        ).texts
        #expect(texts.contains { $0.contains("is the same server as a") }, "\(texts)")
        #expect(texts.contains { $0.contains("AMQP alone cannot list queues") })
        #expect(texts.contains { $0.contains("does not ask for TLS") })
    }
}

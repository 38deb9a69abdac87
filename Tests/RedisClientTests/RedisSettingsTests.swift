import Testing

@testable import RedisClient

@Suite("Settings of a Redis server")
struct RedisSettingsTests {
    @Test(
        "a URL is read",
        arguments: [
            ("redis://db1", "redis://db1:6379/0"), ("redis://db1:7000/3", "redis://db1:7000/3"),
            ("redis://watch@db1", "redis://watch@db1:6379/0"), ("rediss://db1:6380", "rediss://db1:6380/0"),
            ("redis://[::1]:7000", "redis://[::1]:7000/0"), ("redis://[::1]", "redis://[::1]:6379/0"),
            ("redis://a%40b@db1/", "redis://a@b@db1:6379/0"), ("redis://db1?db=2", "redis://db1:6379/2"),
            ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock/1"),
            ("unix://watch@/run/a%20b", "unix://watch@/run/a b/0"), ("redis://@db1", "redis://db1:6379/0"),
        ])
    func url(url: String, description: String) throws {
        #expect(try RedisSettings(url: url).description == description)
    }

    @Test(
        "what is no such URL is refused without repeating it",
        arguments: [
            "", "db1:6379", "http://db1", "redis://", "redis://:6379", "redis://db1:0", "redis://db1:65536",
            "redis://db1:x", "redis://db1:", "redis://db1/x", "redis://db1/-1", "redis://db1/99999999999",
            "redis://db1?ssl=yes", "redis://db1?db", "redis://[::1", "redis://[::1]x", "redis://[::1]:", "unix://",
            "unix://host/path", "unix:run", "redis://%zz@db1", "redis://%ff@db1", "redis://%00@db1", "redis://%4@db1",
            "unix:///" + String(repeating: "x", count: 200),
        ])
    func notURL(url: String) {
        let error = failure { () throws(RedisError) in try RedisSettings(url: url) }
        #expect(error?.code == .settings)
        if url.count > 10 { #expect(error?.message.contains(url) == false) }
    }

    @Test(
        "a password in a URL is an error that does not show it",
        arguments: ["redis://u:hunter2@h", "redis://:hunter2@h"])
    func password(url: String) {
        let error = failure { () throws(RedisError) in try RedisSettings(url: url) }
        #expect(error?.code == .settings)
        #expect(error?.message.contains("password_file") == true && error?.message.contains("hunter2") == false)
    }

    @Test("neither description nor dump shows the password")
    func secrets() {
        var settings = RedisSettings()
        settings.user = "watch"
        settings.password = "hunter2"
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2") && dumped.contains("watch@127.0.0.1:6379"))
        #expect(!"\(settings)\(String(reflecting: settings))".contains("hunter2"))
    }

    @Test("settings that cannot work are told before anything is tried")
    func faults() {
        #expect(RedisSettings().fault == nil)
        #expect(fault { $0.host = "" } != nil)
        #expect(fault { $0.port = 0 } != nil)
        #expect(fault { $0.database = -1 } != nil)
        #expect(fault { $0.replyLimit = 0 } != nil)
        #expect(fault { $0.unixSocket = "" } != nil)
        #expect(
            fault {
                $0.tls = .init(); $0.tls?.certificateFile = "/a.pem"
            } != nil)
        #expect(
            fault {
                $0.tls = .init(); $0.unixSocket = "/run/redis.sock"
            } != nil)
        #expect(
            fault {
                $0.tls = .init(); $0.unixSocket = "/run/redis.sock"; $0.tls?.serverName = "db1"
            } == nil)
    }

    private func fault(_ change: (inout RedisSettings) -> Void) -> String? {
        var settings = RedisSettings()
        change(&settings)
        return settings.fault
    }
}

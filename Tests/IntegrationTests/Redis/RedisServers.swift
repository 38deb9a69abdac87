import Foundation
import RedisClient

/// The Redis servers that scripts/with-services runs for the tests.
enum RedisServers {
    /// The settings for the URL in a variable, with the password in the file that another one names.
    static func settings(_ variable: String, passwordFile: String? = nil) throws -> RedisSettings {
        var settings = try RedisSettings(url: try value(variable))
        if settings.tls != nil { settings.tls?.certificateAuthorityFile = try value("OMNIFLOW_TEST_CA_FILE") }
        if let passwordFile { settings.password = try password(in: try value(passwordFile)) }
        return settings
    }

    static var plain: RedisSettings { get throws { try settings("OMNIFLOW_TEST_REDIS_URL") } }
    static var tls: RedisSettings { get throws { try settings("OMNIFLOW_TEST_REDIS_TLS_URL") } }
    static var acl: RedisSettings {
        get throws {
            try settings("OMNIFLOW_TEST_REDIS_ACL_URL", passwordFile: "OMNIFLOW_TEST_REDIS_ACL_PASSWORD_FILE")
        }
    }
    static var cluster: [RedisSettings] {
        get throws {
            try value("OMNIFLOW_TEST_REDIS_CLUSTER_URLS").split(separator: ",").map {
                try RedisSettings(url: String($0))
            }
        }
    }

    /// The password of a user of the ACL server, other than `monitor`.
    static func password(of user: String) throws -> String {
        try password(in: try value("OMNIFLOW_TEST_SERVICES") + "/passwords/redis-" + user)
    }

    /// Stops, starts, pauses or kills one of the servers.
    static func control(_ server: String, _ action: String) throws {
        let result = try Command.run(try value("OMNIFLOW_TEST_SERVICES") + "/ctl", [server, action])
        guard result.code == 0 else { throw Trouble("ctl \(server) \(action): \(result.errors)") }
    }

    static func value(_ variable: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[variable] else {
            throw Trouble("\(variable) is not set: run the tests under scripts/with-services")
        }
        return value
    }

    private static func password(in file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
}

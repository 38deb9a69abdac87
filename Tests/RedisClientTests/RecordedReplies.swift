import RedisClient

/// Replies as Redis 7.0.15 sent them, with what they mean.
enum RecordedReplies {
    static let bytes =
        "+OK\r\n-NOAUTH Authentication required.\r\n:1000\r\n$-1\r\n$0\r\n\r\n$12\r\nline\r\nline\r\n\r\n"
        + "*0\r\n*-1\r\n*2\r\n$7\r\nmaxsize\r\n$1\r\n0\r\n"
        + "*1\r\n*6\r\n:3\r\n:1700000000\r\n:12\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n$15\r\n127.0.0.1:40000\r\n$0\r\n\r\n"
        + ":-9223372036854775808\r\n"

    static let values: [RedisValue] = [
        .status("OK"), .error("NOAUTH Authentication required."), .integer(1_000), .null, text(""),
        text("line\r\nline\r\n"), .array([]), .null, .array([text("maxsize"), text("0")]),
        .array([
            .array([
                .integer(3), .integer(1_700_000_000), .integer(12), .array([text("GET"), text("k")]),
                text("127.0.0.1:40000"), text(""),
            ])
        ]),
        .integer(.min),
    ]

    static func text(_ text: String) -> RedisValue { .string(Array(text.utf8)) }
}

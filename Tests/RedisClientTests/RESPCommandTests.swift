import NIOCore
import Testing

@testable import RedisClient

@Suite("Commands are written")
struct RESPCommandTests {
    @Test("commands follow each other, with empty arguments and arguments of any bytes")
    func encode() throws {
        let commands = [
            RedisCommand(["GET", ""]), RedisCommand(bytes: [Array("TYPE".utf8), [0, 13, 10, 255]]),
            RedisCommand(["é"]),
        ]
        let buffer = try RESPCommand.encode(commands)
        let expected =
            Array("*2\r\n$3\r\nGET\r\n$0\r\n\r\n*2\r\n$4\r\nTYPE\r\n$4\r\n".utf8) + [0, 13, 10, 255]
            + Array("\r\n*1\r\n$2\r\né\r\n".utf8)
        #expect(Array(buffer.readableBytesView) == expected)
    }

    @Test("a command without a name would get no answer, so it is not sent", arguments: [[], [""], ["", "a"]])
    func nameless(arguments: [String]) {
        let error = failure { () throws(RedisError) in
            try RESPCommand.encode([RedisCommand(["PING"]), RedisCommand(arguments)])
        }
        #expect(error?.code == .settings)
    }
}

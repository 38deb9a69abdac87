import RedisClient
import Testing

@Suite("Values of replies")
struct RedisValueTests {
    @Test(
        "text, number and items are there where the value has them",
        arguments: [
            (.status("OK"), "OK", nil, nil), (.string([0x34, 0x32]), "42", 42, nil), (.integer(-7), "-7", -7, nil),
            (.string([0xff]), "\u{fffd}", nil, nil), (.error("ERR 5"), nil, nil, nil), (.null, nil, nil, nil),
            (.array([.integer(1)]), nil, nil, [.integer(1)]), (.string([]), "", nil, nil),
            (.string(Array("9223372036854775808".utf8)), "9223372036854775808", nil, nil),
        ] as [(RedisValue, String?, Int64?, [RedisValue]?)])
    func views(value: RedisValue, text: String?, int: Int64?, items: [RedisValue]?) {
        #expect(value.text == text)
        #expect(value.int == int)
        #expect(value.items == items)
    }

    @Test("an error reply is thrown where a value is wanted")
    func get() throws {
        #expect(failure { () throws(RedisError) in try RedisValue.error("NOPERM no").get() }?.code == .unauthorized)
        #expect(try RedisValue.null.get() == .null)
    }
}

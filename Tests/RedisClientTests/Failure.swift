import RedisClient
import Testing

/// The error that something ends in; nil when it succeeds.
func failure<Value>(_ body: () async throws(RedisError) -> Value) async -> RedisError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

/// The error that something ends in at once; nil when it succeeds.
func failure<Value>(_ body: () throws(RedisError) -> Value) -> RedisError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

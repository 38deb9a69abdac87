import BlockingIO
import Crypto
import Passwords
import Synchronization
import Telemetry

/// Verifies passwords on a thread of its own, one at a time, and remembers a verified one for five minutes.
///
/// What is remembered is an HMAC of user, password and hash under a key of this process, never the password. At most
/// eight verifications wait; more are told to come back.
actor PasswordVerifier {
    enum Outcome: Sendable {
        case accepted
        case rejected
        case busy
    }

    private static let waitingAtMost = 8
    private static let remembered: Duration = .seconds(300)
    private static let rememberedAtMost = 64

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: BlockingExecutor
    private let time: any TimeSource
    private let key = SymmetricKey(size: .bits256)
    private let waiting = Mutex(0)
    private let verified = Mutex<[Data32: MonotonicInstant]>([:])

    /// Names the digest in the table of what was verified.
    private struct Data32: Hashable, Sendable {
        let bytes: [UInt8]
    }

    init(time: any TimeSource) {
        let executor = BlockingExecutor(name: "passwords")
        self.executor = executor
        self.unownedExecutor = executor.asUnownedSerialExecutor()
        self.time = time
    }

    /// Verifies a password against a PHC string; nil for a user that is not there, which takes as long.
    nonisolated func verify(user: String, password: String, hash: Redacted<String>?) async -> Outcome {
        let phc = (hash ?? Self.nobody).withValue { $0 }
        let digest = digest(user: user, password: password, hash: phc)
        let now = time.now()
        if hash != nil, verified.withLock({ $0[digest].map { now - $0 < Self.remembered } ?? false }) {
            return .accepted
        }
        let hasRoom = waiting.withLock { waiting in
            guard waiting < Self.waitingAtMost else { return false }
            waiting += 1
            return true
        }
        guard hasRoom else { return .busy }
        defer { waiting.withLock { $0 -= 1 } }
        guard await isRight(password, phc), hash != nil else { return .rejected }
        verified.withLock { verified in
            if verified.count >= Self.rememberedAtMost {
                verified = verified.filter { now - $0.value < Self.remembered }
            }
            if verified.count < Self.rememberedAtMost { verified[digest] = now }
        }
        return .accepted
    }

    private func isRight(_ password: String, _ phc: String) -> Bool {
        (try? PasswordHash(parsing: phc).matches(password)) ?? false
    }

    private nonisolated func digest(user: String, password: String, hash: String) -> Data32 {
        let text = "\(user.utf8.count):\(user)\(password.utf8.count):\(password)\(hash)"
        return Data32(bytes: Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)))
    }

    /// A hash that no password has, verified for users that do not exist so that the time taken does not tell.
    private static let nobody = Redacted(
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
}

import Crypto
import Synchronization
import Telemetry

/// One-time addresses that let a browser see reasons for 30 days, without an account.
///
/// A link holds a random key that works once within ten minutes; it is exchanged for a cookie that holds its end and
/// an HMAC under the agent's viewer key. Revoking replaces that key: all cookies and links end.
final class ViewerLinks: Sendable {
    static let cookieName = "omniflow_viewer"
    static let linkLifetime: Duration = .seconds(600)
    static let cookieSeconds: Int64 = 30 * 86_400
    private static let linksAtMost = 32

    private struct State {
        var key: SymmetricKey
        var links: [String: MonotonicInstant] = [:]
    }

    private let time: any TimeSource
    private let store: ViewerKeyStore
    private let state: Mutex<State>

    /// Reads the viewer key from its store, or makes one.
    init(time: any TimeSource, store: ViewerKeyStore) {
        self.time = time
        self.store = store
        self.state = Mutex(State(key: store.load() ?? (try? store.replace()) ?? SymmetricKey(size: .bits256)))
    }

    /// Makes a link's key.
    func makeLink() -> String {
        let now = time.now()
        let key = Self.randomText()
        state.withLock { state in
            state.links = state.links.filter { now - $0.value < Self.linkLifetime }
            if state.links.count >= Self.linksAtMost, let oldest = state.links.min(by: { $0.value < $1.value }) {
                state.links[oldest.key] = nil
            }
            state.links[key] = now
        }
        return key
    }

    /// Exchanges a link's key for a cookie's value; nil for a key that is unknown, used or too old.
    func redeem(_ key: String) -> String? {
        let now = time.now()
        let madeAt = state.withLock { $0.links.removeValue(forKey: key) }
        guard let madeAt, now - madeAt < Self.linkLifetime else { return nil }
        let end = time.wallClock().secondsSinceEpoch + Self.cookieSeconds
        return "\(end).\(code(for: end))"
    }

    /// Whether a cookie's value is one of ours and has not ended.
    func accepts(_ cookie: String) -> Bool {
        let parts = cookie.split(separator: ".")
        guard parts.count == 2, let end = Int64(parts[0]), end > time.wallClock().secondsSinceEpoch else {
            return false
        }
        return AccessControl.isSame(code(for: end), String(parts[1]))
    }

    /// Ends all links and cookies: in this process at once, and by the stored key after it.
    func revokeAll() throws(ViewerKeyStore.Unstored) {
        state.withLock { state in
            state.key = SymmetricKey(size: .bits256)
            state.links.removeAll()
        }
        let key = try store.replace()
        state.withLock { $0.key = key }
    }

    private func code(for end: Int64) -> String {
        let key = state.withLock { $0.key }
        return Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Array("viewer \(end)".utf8), using: key))
    }

    private static func randomText() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { hexadecimal($0) }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            let digits = String(byte, radix: 16)
            text += digits.count == 1 ? "0" + digits : digits
        }
    }
}

import Synchronization

/// Lets parts that are made first reach the whole that is made of them, without keeping it alive.
final class Relay<Owner: AnyObject & Sendable>: Sendable {
    private struct WeakBox {
        weak var value: Owner?
    }

    private let box = Mutex(WeakBox())

    /// The whole; nil before it was made and after it is gone.
    var owner: Owner? {
        get { box.withLock { $0.value } }
        set { box.withLock { $0.value = newValue } }
    }
}

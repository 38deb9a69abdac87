import BlockingIO
import CCurl
import Glibc

/// Runs all transfers on one multi handle, with epoll: an idle connection costs nothing until its time is over.
///
/// Made, used and released on one thread.
final class TransferLoop {
    /// A hop whose name is being looked up, or for whose authorities a file is being read.
    private struct Waiting {
        let hop: Hop
        let receiver: TransferInbox.Receiver
        let since: ContinuousClock.Instant
        /// What its name means, and the file of authorities, once it waits for that.
        var found: (addresses: [String], lookup: Duration, file: String)?
    }

    private let inbox: TransferInbox
    private let lookups: NameLookups
    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private var stores: TrustStores
    private var watched: Set<Int32> = []
    /// When libcurl wants to be called without any socket being ready.
    private var timer: ContinuousClock.Instant?
    private var waiting: [UInt64: Waiting] = [:]
    /// No job that waits is late before this; nil when none waits.
    private var nextLateLookup: ContinuousClock.Instant?
    private var running: [UInt64: (transfer: HopTransfer, receiver: TransferInbox.Receiver)] = [:]
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]
    private var isStopped = false

    /// Nil when the system has no memory or no descriptor for it.
    init?(_ inbox: TransferInbox, _ lookups: NameLookups) {
        guard inbox.bell >= 0, CurlHandle.isLibraryReady, let multi = curl_multi_init() else { return nil }
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0, CCurl_watch(epoll, EPOLL_CTL_ADD, inbox.bell, EPOLLIN.rawValue) == 0 else {
            if epoll >= 0 { close(epoll) }
            curl_multi_cleanup(multi)
            return nil
        }
        self.inbox = inbox
        self.lookups = lookups
        self.multi = multi
        self.epoll = epoll
        stores = TrustStores(systemFile: CurlHandle.systemAuthorities) { [inbox] file, known in
            Thread.detach(name: "trust-files") { inbox.post(.trusted(TrustStores.load(file, known: known))) }
        }
    }

    deinit {
        for (transfer, _) in running.values { curl_multi_remove_handle(multi, transfer.handle) }
        running = [:]
        curl_multi_cleanup(multi)
        close(epoll)
    }

    /// Serves the inbox until it says to stop.
    func run() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        CCurl_setMultiPointer(multi, CURLMOPT_SOCKETDATA, own)
        CCurl_setMultiPointer(multi, CURLMOPT_TIMERDATA, own)
        CCurl_setMultiLong(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        CCurl_setSocketCallback(multi) { _, descriptor, wanted, user, _ in
            guard let user else { return -1 }
            Unmanaged<TransferLoop>.fromOpaque(user).takeUnretainedValue().watch(descriptor, wanted)
            return 0
        }
        CCurl_setTimerCallback(multi) { _, milliseconds, user in
            guard let user else { return -1 }
            let loop = Unmanaged<TransferLoop>.fromOpaque(user).takeUnretainedValue()
            loop.timer = milliseconds < 0 ? nil : ContinuousClock.now + .milliseconds(milliseconds)
            return 0
        }
        var descriptors = [Int32](repeating: 0, count: 64)
        var events = [UInt32](repeating: 0, count: 64)
        while !isStopped {
            let found = CCurl_wait(epoll, &descriptors, &events, 64, patience)
            for index in 0..<Int(max(0, found)) { serve(descriptors[index], events[index]) }
            if let timer, timer <= .now {
                self.timer = nil
                act(CURL_SOCKET_TIMEOUT, 0)
            }
            finishDone()
            endLateLookups()
        }
        giveUp()
    }

    private func serve(_ descriptor: Int32, _ events: UInt32) {
        guard descriptor != inbox.bell else {
            for command in inbox.take() { obey(command) }
            return
        }
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        act(descriptor, mask)
    }

    private func obey(_ command: TransferInbox.Command) {
        switch command {
        case .start(let id, let hop, let receiver): start(id, hop, receiver)
        case .resolved(let id, let answer):
            guard let job = waiting.removeValue(forKey: id) else { return }
            let duration = ContinuousClock.now - job.since
            switch answer {
            case .addresses(let all):
                let chosen = NetworkAddress.chosen(all, job.hop.inquiry.addressFamily)
                guard !chosen.isEmpty else {
                    return fail(job, .unknownHost, "the name has no address of the wanted family")
                }
                begin(id, job.hop, addresses: chosen, lookup: duration, job.receiver)
            case .failed(let code, let words): fail(job, code, words)
            }
        case .trusted(let loaded):
            stores.take(loaded)
            for (id, job) in waiting {
                guard let found = job.found, found.file == loaded.file else { continue }
                waiting[id] = nil
                transfer(id, job, found.addresses, found.lookup, loaded.store)
            }
        case .cancel(let id):
            if let job = waiting.removeValue(forKey: id) {
                fail(job, .cancelled, "the task was cancelled")
            } else if let job = running[id] {
                end(job.transfer, CURLE_ABORTED_BY_CALLBACK)
            }
        case .stop: isStopped = true
        }
    }

    private func start(_ id: UInt64, _ hop: Hop, _ receiver: @escaping TransferInbox.Receiver) {
        guard hop.timeLeft >= .milliseconds(1) else {
            let job = Waiting(hop: hop, receiver: receiver, since: .now)
            return fail(job, .timeout, "no time was left to ask")
        }
        guard let name = hop.nameToLookUp else {
            return begin(id, hop, addresses: [], lookup: .zero, receiver)
        }
        waiting[id] = Waiting(hop: hop, receiver: receiver, since: .now)
        nextLateLookup = min(nextLateLookup ?? hop.deadline, hop.deadline)
        lookups.look(up: name) { [inbox] answer in inbox.post(.resolved(id, answer)) }
    }

    private func begin(
        _ id: UInt64, _ hop: Hop, addresses: [String], lookup: Duration, _ receiver: @escaping TransferInbox.Receiver
    ) {
        var job = Waiting(hop: hop, receiver: receiver, since: .now)
        guard hop.address.isTLS else { return transfer(id, job, addresses, lookup, nil) }
        let file = stores.file(hop.inquiry.tls.authorityFile)
        switch stores.store(of: file) {
        case .read(let store): transfer(id, job, addresses, lookup, store)
        case .reading:
            job.found = (addresses, lookup, file)
            waiting[id] = job
            nextLateLookup = min(nextLateLookup ?? hop.deadline, hop.deadline)
        }
    }

    private func transfer(
        _ id: UInt64, _ job: Waiting, _ addresses: [String], _ lookup: Duration, _ store: TrustStore?
    ) {
        if job.hop.address.isTLS, store == nil, let file = job.hop.inquiry.tls.authorityFile {
            return fail(job, .invalidRequest, "no certificates can be read from \(file)")
        }
        guard let transfer = HopTransfer(job.hop, addresses: addresses, lookup: lookup, store: store) else {
            return fail(job, .failed, "libcurl refuses the request's options")
        }
        running[id] = (transfer, job.receiver)
        ids[transfer.handle] = id
        if curl_multi_add_handle(multi, transfer.handle) != CURLM_OK { end(transfer, CURLE_FAILED_INIT) }
    }

    private func fail(_ job: Waiting, _ code: HTTPClientError.Code, _ reason: String) {
        var seen = HTTPObservation()
        seen.origin = job.hop.address.origin
        seen.phases.lookup = job.found?.lookup ?? (ContinuousClock.now - job.since)
        seen.firstLookup = seen.phases.lookup
        seen.failure = HTTPObservation.Failure(code, in: job.found == nil ? .lookup : .tls, reason)
        job.receiver(seen)
    }

    /// Hands out what a transfer has seen and forgets it.
    private func end(_ transfer: HopTransfer, _ result: CURLcode) {
        guard let id = ids.removeValue(forKey: transfer.handle), let job = running.removeValue(forKey: id) else {
            return
        }
        var seen = transfer.observation(result)
        if result == CURLE_ABORTED_BY_CALLBACK {
            seen.failure = HTTPObservation.Failure(
                .cancelled, in: seen.failure?.phase ?? .connect, "the task was cancelled")
        }
        curl_multi_remove_handle(multi, transfer.handle)
        job.receiver(seen)
    }

    private func finishDone() {
        var result = CURLE_OK
        while let handle = CCurl_nextFinished(multi, &result) {
            guard let id = ids[handle], let job = running[id] else {
                curl_multi_remove_handle(multi, handle)
                continue
            }
            end(job.transfer, result)
        }
    }

    private func endLateLookups() {
        guard let next = nextLateLookup else { return }
        let now = ContinuousClock.now
        guard next <= now else { return }
        for (id, job) in waiting where job.hop.deadline <= now {
            waiting[id] = nil
            let file = job.found?.file
            fail(
                job, .timeout,
                file.map { "the authorities in \($0) could not be read in time" } ?? "the name service did not answer")
        }
        nextLateLookup = waiting.values.lazy.map(\.hop.deadline).min()
    }

    private func giveUp() {
        for command in inbox.close() {
            if case .start(let id, let hop, let receiver) = command {
                waiting[id] = Waiting(hop: hop, receiver: receiver, since: .now)
            }
        }
        for job in waiting.values { fail(job, .cancelled, "the observer has ended") }
        waiting = [:]
        for job in Array(running.values) { end(job.transfer, CURLE_ABORTED_BY_CALLBACK) }
    }

    private func act(_ descriptor: Int32, _ mask: Int32) {
        var count: Int32 = 0
        _ = curl_multi_socket_action(multi, descriptor, mask, &count)
    }

    private func watch(_ descriptor: Int32, _ wanted: Int32) {
        guard wanted != CURL_POLL_REMOVE else {
            if watched.remove(descriptor) != nil { _ = CCurl_watch(epoll, EPOLL_CTL_DEL, descriptor, 0) }
            return
        }
        var events: UInt32 = 0
        if wanted & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if wanted & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        let isNew = watched.insert(descriptor).inserted
        _ = CCurl_watch(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, events)
    }

    /// How many milliseconds may pass before something is due; -1 for any number.
    private var patience: Int32 {
        guard let timer = timer ?? nextLateLookup else { return -1 }
        let left = min(timer, nextLateLookup ?? timer) - .now
        if left <= .zero { return 0 }
        // Rounded up, so that what is waited for has come.
        return Int32(
            clamping: left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
    }
}

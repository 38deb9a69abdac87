import CCurl

/// The one owner of libcurl's list of header lines; must outlive the transfer.
final class HeaderList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?
    /// Whether memory ran out while the list was made.
    private(set) var isIncomplete = false

    init(_ request: HTTPRequest) {
        for header in request.headers {
            // libcurl takes "Name:" for "leave this header out"; a semicolon means an empty value.
            append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        // Headers that libcurl would add by itself: waiting for "100 Continue", and a form's content type.
        leaveOut("Expect", unlessIn: request)
        leaveOut("Content-Type", unlessIn: request)
    }

    deinit { curl_slist_free_all(first) }

    private func leaveOut(_ name: String, unlessIn request: HTTPRequest) {
        let lowered = name.lowercased()
        if !request.headers.contains(where: { $0.name.lowercased() == lowered }) { append("\(name):") }
    }

    private func append(_ line: String) {
        // On failure the list stays as it was, and stays ours.
        if let longer = curl_slist_append(first, line) { first = longer } else { isIncomplete = true }
    }
}

import LinuxHost

extension KernelFile {
    /// The only number in the file, as most files of `/proc/sys` have it.
    func number() throws(CollectorError) -> Double {
        let bytes = try contents()
        guard let number = bytes.trimmed.unsigned else { throw .malformed(path, bytes) }
        return Double(number)
    }
}

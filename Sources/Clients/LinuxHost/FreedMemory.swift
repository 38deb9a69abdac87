import CLinux

/// Memory of this process that was freed and that the allocator keeps for later.
public enum FreedMemory {
    /// Gives whole free pages back to the kernel, those in the middle of the heap among them (malloc_trim(3)).
    ///
    /// Takes some milliseconds and holds up whoever allocates meanwhile: for after a start, not for every second.
    public static func release() { _ = malloc_trim(0) }
}

namespace Tablinum.Engine.Client;

/// <summary>Why the pool ended an engine. The names are values of a metric.</summary>
internal enum KillReason
{
    /// <summary>Its task passed the deadline and did not stop when asked.</summary>
    Deadline,

    /// <summary>It grew past its resident size, or all engines past the node's budget.</summary>
    Memory,

    /// <summary>Its task was given up and did not stop when asked.</summary>
    Abandoned,

    /// <summary>It sent what it must not, or closed its output.</summary>
    Protocol,

    /// <summary>It said that it cannot be relied on any more: DuckDB met a fault of its own.</summary>
    Unsound,

    /// <summary>Its folder could not be emptied.</summary>
    Unclean,

    /// <summary>Its priority could not be put back after a long task: only root may do so.</summary>
    LowPriority,

    /// <summary>It had nothing to do.</summary>
    Idle,

    /// <summary>Another workspace needed an engine, and there was room for no more.</summary>
    Replaced,

    /// <summary>The server stops.</summary>
    Shutdown,
}

using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>
/// Owns one native object. A child keeps its parent's native object alive until the child is gone, whatever order they are
/// disposed or finalised in: DuckDB frees a chunk through the allocator of its database.
/// </summary>
internal abstract unsafe class DuckHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeHandle? _parent;

    public sealed override bool IsInvalid => handle == 0;

    /// <summary>Call once, at birth.</summary>
    public void KeepAlive(SafeHandle parent)
    {
        var added = false;
        parent.DangerousAddRef(ref added);
        _parent = parent;
    }

    protected sealed override bool ReleaseHandle()
    {
        var native = handle;
        Free(&native);
        _parent?.DangerousRelease();
        return true;
    }

    /// <param name="native">Where the pointer stands: DuckDB's destructors set it to null.</param>
    private protected abstract void Free(nint* native);
}

internal sealed unsafe class DatabaseHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_close(native);
}

internal sealed unsafe class ConfigHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_config(native);
}

internal sealed unsafe class ConnectionHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_disconnect(native);
}

internal sealed unsafe class ExtractedHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_extracted(native);
}

internal sealed unsafe class PreparedHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_prepare(native);
}

internal sealed unsafe class PendingHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_pending(native);
}

internal sealed unsafe class ChunkHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_data_chunk(native);
}

internal sealed unsafe class LogicalTypeHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_logical_type(native);
}

internal sealed unsafe class AppenderHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_appender_destroy(native);
}

internal sealed unsafe class ErrorHandle : DuckHandle
{
    private protected override void Free(nint* native) => Native.duckdb_destroy_error_data(native);
}

/// <summary>Owns a result, which is a struct and no pointer: its 48 bytes live in native memory so that they never move.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    private SafeHandle? _parent;

    public ResultHandle()
        : base(0, ownsHandle: true) =>
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    public override bool IsInvalid => handle == 0;

    /// <summary>For the calls that take the struct by value; hold a reference while using it.</summary>
    public NativeResult Value => *(NativeResult*)handle;

    /// <inheritdoc cref="DuckHandle.KeepAlive"/>
    public void KeepAlive(SafeHandle parent)
    {
        var added = false;
        parent.DangerousAddRef(ref added);
        _parent = parent;
    }

    protected override bool ReleaseHandle()
    {
        Native.duckdb_destroy_result(handle);
        NativeMemory.Free((void*)handle);
        _parent?.DangerousRelease();
        return true;
    }
}

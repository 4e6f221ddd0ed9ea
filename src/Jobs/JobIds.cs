using System.Buffers.Binary;

namespace Tablinum.Jobs;

/// <summary>UUIDv7 that never go backwards within a process.</summary>
/// <remarks>
/// Jobs are listed by id, and <see cref="Guid.CreateVersion7(DateTimeOffset)"/> orders ids of one millisecond by chance.
/// Here the 12 bits after the millisecond continue the clock (RFC 9562, 6.2, method 3) and are counted up when it stands still.
/// </remarks>
internal sealed class JobIds(TimeProvider clock)
{
    private const int SubMillisecondBits = 12;

    private readonly Lock _lock = new();
    private long _last;

    internal Guid Next()
    {
        var now = clock.GetUtcNow();
        var fraction = now.Ticks % TimeSpan.TicksPerMillisecond * (1 << SubMillisecondBits) / TimeSpan.TicksPerMillisecond;
        var stamp = (now.ToUnixTimeMilliseconds() << SubMillisecondBits) | fraction;
        lock (_lock)
        {
            stamp = _last = Math.Max(stamp, _last + 1);
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _); // for its random second half
        BinaryPrimitives.WriteInt64BigEndian(bytes, (stamp >> SubMillisecondBits) << 16 | 0x7000 | (stamp & 0xFFF));
        return new Guid(bytes, bigEndian: true);
    }
}

namespace Tablinum.Engine.Host.Reading;

/// <summary>Lines that come out of a compressed file, on their way into another one. A bomb has hundreds of millions of them: each costs little.</summary>
/// <param name="check">Told before each write how many bytes there will be; throws if they are too many.</param>
internal sealed class UnpackedLines(FileStream target, Action<long> check)
{
    private const int BlockBytes = 1 << 16;
    private const long MaxBlank = 10_000_000;

    private readonly byte[] _block = new byte[BlockBytes];
    private int _used;
    private long _blank;
    private long _other;

    /// <summary>Adds a line, without its end.</summary>
    /// <exception cref="TaskFailure">There is too much already.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            _blank++;
        }
        else
        {
            _other++;
            Append(line);
        }

        Append("\n"u8);
    }

    /// <summary>Writes what has been added.</summary>
    /// <exception cref="TaskFailure">There is too much already.</exception>
    public void Flush()
    {
        if (_blank > MaxBlank && _blank > _other)
        {
            throw ReadingFailure.TooLarge($"More than {MaxBlank:N0} of the lines in this file are blank, and fewer are not. Leave them out.");
        }

        Write(_block.AsSpan(0, _used));
        _used = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BlockBytes - _used)
        {
            Flush();
            if (bytes.Length > BlockBytes)
            {
                Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        check(target.Position + bytes.Length);
        target.Write(bytes);
    }
}

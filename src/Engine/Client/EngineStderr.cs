using System.Text;
using Microsoft.Extensions.Logging;

namespace Tablinum.Engine.Client;

/// <summary>Reads what an engine says on stderr, so that it never blocks there, and logs the beginning of it.</summary>
internal sealed class EngineStderr : IAsyncDisposable
{
    private const int MaxLines = 100;
    private const int MaxLineChars = 500;

    /// <summary>What .NET and C++ say before they end the process for want of memory.</summary>
    private static readonly string[] LastWordsWithoutMemory = ["Out of memory.", "std::bad_alloc"];

    private readonly Stream _stream;

    public EngineStderr(int engine, Stream stream, ILogger logger)
    {
        _stream = stream;
        Ended = DrainAsync(engine, logger, CancellationToken.None); // ends with the process
    }

    public Task Ended { get; }

    public string LastLine { get; private set; } = "";

    /// <summary>Whether it ended itself because it got no more memory. Only once it has ended.</summary>
    public bool TellsOfNoMemory => LastWordsWithoutMemory.Any(words => LastLine.EndsWith(words, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Ended;
        await _stream.DisposeAsync();
    }

    private async Task DrainAsync(int engine, ILogger logger, CancellationToken cancellationToken)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var buffer = new byte[4096];
        var characters = new char[buffer.Length + 1];
        var line = new StringBuilder();
        var lines = 0;
        int read;
        while ((read = await _stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var count = decoder.GetChars(buffer, 0, read, characters, 0);
            foreach (var character in characters.AsSpan(0, count))
            {
                if (character != '\n')
                {
                    _ = line.Length < MaxLineChars ? line.Append(character) : line;
                }
                else if (TakeLine(line) && lines++ < MaxLines)
                {
                    logger.EngineSays(engine, LastLine);
                }
            }
        }

        if (TakeLine(line) && lines < MaxLines)
        {
            logger.EngineSays(engine, LastLine);
        }
    }

    private bool TakeLine(StringBuilder line)
    {
        var text = line.ToString().Trim();
        line.Clear();
        LastLine = text.Length > 0 ? text : LastLine;
        return text.Length > 0;
    }
}

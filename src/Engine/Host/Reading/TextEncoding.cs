using System.Text;

namespace Tablinum.Engine.Host.Reading;

/// <summary>How a text is encoded, and why that is believed.</summary>
/// <param name="Name">For the receipt.</param>
/// <param name="Evidence">One clause.</param>
internal sealed record TextEncoding(Encoding Encoding, string Name, string Evidence)
{
    private const int HeadBytes = 64 * 1024;

    /// <summary>Encodings of one byte a character, the likeliest first. Between equals the first one wins.</summary>
    private static readonly int[] CodePages = [1252, 1250, 1251, 1253, 1254, 866, 850, 10000];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>DuckDB reads it as it is.</summary>
    public bool IsUtf8 => Encoding is UTF8Encoding;

    /// <summary>The first bytes of a file.</summary>
    public static byte[] Head(string path)
    {
        using var file = File.OpenHandle(path);
        var buffer = new byte[HeadBytes];
        var read = RandomAccess.Read(file, buffer, fileOffset: 0);
        return buffer[..read];
    }

    /// <summary>UTF-16, by its mark or its form; null for everything else.</summary>
    public static TextEncoding? Utf16Of(ReadOnlySpan<byte> head) =>
        ByMark(head) is { IsUtf8: false } marked ? marked : Utf16ByForm(head);

    /// <summary>Finds the encoding of a file: by its mark, by its form, or by what makes the best words.</summary>
    /// <param name="scan">Of that file.</param>
    public static TextEncoding Of(string path, TextScan scan)
    {
        var head = Head(path);
        return ByMark(head) ?? Utf16ByForm(head) ?? (scan.IsUtf8
            ? new TextEncoding(StrictUtf8, "UTF-8", "all of it is valid UTF-8")
            : ByWords(FirstForeign(path)));
    }

    /// <summary>The encoding that a person names.</summary>
    /// <exception cref="TaskFailure">It is not known.</exception>
    public static TextEncoding Named(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? KnownEncoding(name) ?? throw ReadingFailure.UnfitCorrection(
            $"There is no encoding \"{name}\". Give its IANA name, such as utf-8, utf-16, windows-1252 or shift_jis.");
        return new TextEncoding(encoding, encoding.WebName.ToUpperInvariant(), "a person said so");
    }

    /// <summary>Writes the file again in UTF-8, without a mark.</summary>
    public void Transcode(string source, string target, EngineCancellation cancellation)
    {
        using var reader = new StreamReader(source, Encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        using var writer = Text.TextOutput.Create(target);
        var buffer = new char[1 << 16];
        while (reader.Read(buffer) is var read and > 0)
        {
            cancellation.ThrowIfCancelled();
            writer.Write(buffer, 0, read);
        }
    }

    private static Encoding? KnownEncoding(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static TextEncoding? ByMark(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new TextEncoding(Encoding.UTF8, "UTF-8", "it begins with a byte order mark"),
        [0xFF, 0xFE, ..] => new TextEncoding(Encoding.Unicode, "UTF-16LE", "it begins with a byte order mark"),
        [0xFE, 0xFF, ..] => new TextEncoding(Encoding.BigEndianUnicode, "UTF-16BE", "it begins with a byte order mark"),
        _ => null,
    };

    /// <summary>UTF-16 without a mark: the high byte of most characters is zero.</summary>
    private static TextEncoding? Utf16ByForm(ReadOnlySpan<byte> head)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == 0)
            {
                _ = i % 2 == 0 ? even++ : odd++;
            }
        }

        var half = head.Length / 2;
        return odd > half * 0.4 && even < half * 0.05 ? new TextEncoding(Encoding.Unicode, "UTF-16LE", "every other byte is zero")
            : even > half * 0.4 && odd < half * 0.05 ? new TextEncoding(Encoding.BigEndianUnicode, "UTF-16BE", "every other byte is zero")
            : null;
    }

    /// <summary>A stretch of the file from its first byte that is not ASCII.</summary>
    private static byte[] FirstForeign(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[HeadBytes];
        for (var offset = 0L; RandomAccess.Read(file, buffer, offset) is var read and > 0; offset += read)
        {
            if (buffer.AsSpan(0, read).IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is var at and >= 0)
            {
                var again = RandomAccess.Read(file, buffer, offset + Math.Max(0, at - 100));
                return buffer[..again];
            }
        }

        return [];
    }

    private static TextEncoding ByWords(byte[] sample)
    {
        var best = CodePages
            .Select(page => CodePagesEncodingProvider.Instance.GetEncoding(page) ?? throw new InvalidOperationException($"Code page {page} is part of the runtime."))
            .MaxBy(encoding => Plausibility(encoding.GetString(sample)))!;
        return new TextEncoding(best, NameOf(best), "it is not UTF-8, and these words are the likeliest");
    }

    private static string NameOf(Encoding encoding) => encoding.CodePage switch
    {
        >= 1250 and <= 1258 => $"Windows-{encoding.CodePage}",
        10000 => "Mac Roman",
        _ => $"CP{encoding.CodePage}",
    };

    /// <summary>Letters that stand in words of their own script speak for an encoding; controls, frames and lone letters against it.</summary>
    private static int Plausibility(string text)
    {
        var score = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80)
            {
                continue;
            }

            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            score += c switch
            {
                '\uFFFD' or (>= '\u0080' and < '\u00A0') => -10,
                >= '\u2500' and <= '\u25FF' => -6,
                >= '\u0400' and <= '\u04FF' => IsCyrillic(before) || IsCyrillic(after) ? CaseScore(before, c) + 1 : -4,
                >= '\u0370' and <= '\u03FF' => IsGreek(before) || IsGreek(after) ? CaseScore(before, c) + 1 : -4,
                _ when char.IsLetter(c) => char.IsAsciiLetter(before) || char.IsAsciiLetter(after) ? CaseScore(before, c) + LatinScore(c) : -1,
                '\u2019' or '\u2018' or '\u201C' or '\u201D' or '\u20AC' or '\u2013' or '\u2014' or '\u00A0' or '\u00B0' or '\u00A3' or '\u2026' => 1,
                _ => -1,
            };
        }

        return score;
    }

    /// <summary>A capital after a small letter is rare in any language.</summary>
    private static int CaseScore(char before, char c) => char.IsLower(before) && char.IsUpper(c) ? -4 : 1;

    private static int LatinScore(char c) => "äöüÄÖÜßéèêëáàâãåæçíìîïñóòôõøúùûýÉÈÀÁÂÅÆÇÑÓØÚ".Contains(c, StringComparison.Ordinal) ? 2 : 1;

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u04FF';

    private static bool IsGreek(char c) => c is >= '\u0370' and <= '\u03FF';
}

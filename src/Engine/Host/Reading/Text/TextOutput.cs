using System.Text;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Text files that readers write for a while: UTF-8 without a mark, lines that end with LF.</summary>
internal static class TextOutput
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the file, or empties it.</summary>
    public static StreamWriter Create(string path) => new(path, append: false, Utf8, bufferSize: 1 << 16) { NewLine = "\n" };
}

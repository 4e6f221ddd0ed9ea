using System.Text.Json;
using Tablinum.Cli.Output;

namespace Tablinum.Unit.Tests.Cli;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("null", "NULL")]
    [InlineData("12345678901234567890.5", "12345678901234567890.5")]
    [InlineData("\"9007199254740993\"", "9007199254740993")]
    [InlineData("true", "true")]
    [InlineData("\"\"", "")]
    [InlineData("[1,null]", "[1,null]")]
    public void Values_are_shown_as_they_were_sent(string json, string expected) => Assert.Equal(expected, CellText.Of(Parse(json)));

    [Theory]
    [InlineData("a\nb\tc\r", "a\\nb\\tc\\r")]
    [InlineData("\e]0;owned\a", "\\u001b]0;owned\\u0007")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("abc\u202edef", "abc\\u202edef")]
    public void Data_cannot_steer_the_terminal(string text, string expected) => Assert.Equal(expected, CellText.Safe(text));

    [Fact]
    public void Control_letters_inside_nested_values_stay_escaped() =>
        Assert.DoesNotContain('\e', CellText.Of(Parse("""{"a":"\u001b[2J"}""")));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("e\u0301", 1)]
    [InlineData("日本", 4)]
    [InlineData("🙂", 2)]
    public void Width_is_what_a_terminal_uses(string text, int width) => Assert.Equal(width, CellText.Width(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("日本語", 4, "日…")]
    public void Cut_text_says_so_and_keeps_letters_whole(string text, int width, string expected) =>
        Assert.Equal(expected, CellText.Fit(text, width));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

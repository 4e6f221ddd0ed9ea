using Tablinum.Cli;
using Tablinum.Cli.Client;
using Tablinum.Cli.Output;

namespace Tablinum.Unit.Tests.Cli;

public sealed class CaretTests
{
    [Fact]
    public void The_caret_stands_under_the_column() => Assert.Equal(
        "  2 │ FROM brths\n    │      ^",
        Caret.Under("SELECT 1\r\nFROM brths", line: 2, column: 6));

    [Fact]
    public void Tabs_count_as_one_column() => Assert.Equal(
        "  1 │  x\n    │  ^",
        Caret.Under("\tx", line: 1, column: 2));

    [Fact]
    public void Wide_letters_before_it_push_the_caret() => Assert.Equal(
        "  1 │ '日本' y\n    │        ^",
        Caret.Under("'日本' y", line: 1, column: 6));

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        var shown = Caret.Under(new string('a', 300) + "WRONG" + new string('b', 300), line: 1, column: 301);

        var lines = shown!.Split('\n'); // the line exists, so there is a picture
        Assert.True(lines[0].Length < 120);
        Assert.Equal('W', lines[0][lines[1].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_line_that_is_not_there_gives_no_picture(int line) => Assert.Null(Caret.Under("a\nb", line, column: 1));

    [Fact]
    public void A_column_past_the_end_points_behind_the_text() =>
        Assert.Equal("  1 │ ab\n    │   ^", Caret.Under("ab", line: 1, column: 99));

    [Fact]
    public void A_failed_query_prints_sentence_code_place_and_the_likely_name()
    {
        var problem = new ProblemDocument(422, null, "No column yeer.", "query.unknown_name", 1, 8, "year", null);
        var failure = new Failure(ExitCodes.Failed, "No column yeer.") { Problem = problem };

        Assert.Equal(
            """
            error: No column yeer. (query.unknown_name)
              1 │ SELECT yeer
                │        ^
              Did you mean year?
            """.ReplaceLineEndings("\n"),
            FailureText.Of(failure, "SELECT yeer").ReplaceLineEndings("\n"));
    }
}

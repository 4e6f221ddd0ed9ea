using Tablinum.Cli.Client;
using Tablinum.Cli.Output;

namespace Tablinum.Unit.Tests.Cli;

public sealed class TextTableTests
{
    private static readonly TextColumn[] Columns = [new("name", AlignRight: false), new("births", AlignRight: true)];

    [Fact]
    public void Plain_tables_align_numbers_to_the_right_and_end_lines_without_spaces()
    {
        var table = new TextTable(Columns, [["Ada", "1815"], ["Grace Hopper", "6"]]);

        Assert.Equal(
            """
            name          births
            ------------  ------
            Ada             1815
            Grace Hopper       6

            """.ReplaceLineEndings(),
            Plain(table));
    }

    [Fact]
    public void Plain_tables_never_cut_a_value()
    {
        var text = new string('x', 500);

        Assert.Contains(text, Plain(new TextTable(Columns, [[text, "1"]])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_fits_the_terminal_and_tells_how_many_columns_it_shows()
    {
        var table = new TextTable(
            [new("a", AlignRight: false), new("b", AlignRight: false), new("c", AlignRight: false)],
            [["one", "two", new string('z', 40)]]);
        using var writer = new StringWriter();

        var shown = table.WriteFramed(writer, terminalWidth: 30);

        Assert.Equal(2, shown);
        Assert.All(writer.ToString().Split(Environment.NewLine), line =>
            Assert.True(CellText.Width(line.Replace("\e[1m", "", StringComparison.Ordinal).Replace("\e[0m", "", StringComparison.Ordinal)) <= 30));
    }

    [Fact]
    public void A_first_column_wider_than_the_terminal_is_cut_and_shown()
    {
        using var writer = new StringWriter();

        var shown = new TextTable(Columns, [[new string('y', 60), "1"]]).WriteFramed(writer, terminalWidth: 20);

        Assert.Equal(1, shown);
        Assert.Contains("│ yyyyyyyyyyyyyyy… │", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_letters_take_two_columns()
    {
        var table = new TextTable([new("city", AlignRight: false), new("n", AlignRight: true)], [["東京", "1"], ["Oslo", "2"]]);

        Assert.Contains("東京  1", Plain(table), StringComparison.Ordinal);
        Assert.Contains("Oslo  2", Plain(table), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BIGINT", true)]
    [InlineData("UTINYINT", true)]
    [InlineData("INTEGER", true)]
    [InlineData("DECIMAL(18,3)", true)]
    [InlineData("DOUBLE", true)]
    [InlineData("INTEGER[]", false)]
    [InlineData("DECIMAL(4,1)[]", false)]
    [InlineData("VARCHAR", false)]
    [InlineData("POINT", false)]
    [InlineData("INTERVAL", false)]
    public void Only_numbers_are_aligned_to_the_right(string type, bool alignRight) =>
        Assert.Equal(alignRight, TextColumn.Of(new Column("x", type)).AlignRight);

    private static string Plain(TextTable table)
    {
        using var writer = new StringWriter();
        table.WritePlain(writer);
        return writer.ToString();
    }
}

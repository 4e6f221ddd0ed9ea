using Tablinum.Datasets;

namespace Tablinum.Unit.Tests.Datasets;

public sealed class TableNamesTests
{
    [Theory]
    [InlineData("sales.csv", "sales")]
    [InlineData("Sales Report (final).CSV", "sales_report_final")]
    [InlineData("2024-01.csv.gz", "t_2024_01")]
    [InlineData("C:\\data\\Übersicht.parquet", "übersicht")]
    [InlineData("U\u0308bersicht.csv", "ubersicht")]
    [InlineData("__.csv", "data")]
    [InlineData(".csv", "data")]
    [InlineData("no extension", "no_extension")]
    public void A_table_is_named_after_its_file(string file, string expected) =>
        Assert.Equal(expected, TableNames.FromFile(file, part: null));

    [Theory]
    [InlineData("Sales Report (final).CSV", null, "Sales Report (final)")]
    [InlineData("2024-01.csv.gz", null, "2024-01")]
    [InlineData("a.txt.csv", null, "a.txt")]
    [InlineData(".csv", null, ".csv")]
    [InlineData("../../etc/passwd", null, "../../etc/passwd")]
    [InlineData("Läden.xlsx", "Nord/Süd", "Läden: Nord/Süd")]
    public void A_label_is_what_people_call_the_table(string file, string? part, string expected) =>
        Assert.Equal(expected, TableNames.LabelOf(file, part));

    [Fact]
    public void Names_stay_within_63_characters_with_their_number()
    {
        var name = TableNames.FromFile(new string('a', 80) + ".csv", part: null);

        Assert.Equal(new string('a', 63), name);
        Assert.Equal(new string('a', 61) + "_2", TableNames.Free(name, key => key == name));
    }

    [Fact]
    public void The_first_free_number_is_taken() =>
        Assert.Equal("a_3", TableNames.Free("a", ((string[])["a", "a_2", "a_4"]).Contains));

    [Theory]
    [InlineData("a", true)]
    [InlineData("_x1", true)]
    [InlineData("Größe", true)]
    [InlineData("1a", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\"b", false)]
    [InlineData("a.b", false)]
    public void Only_names_that_SQL_takes_without_quotes_are_valid(string name, bool isValid) =>
        Assert.Equal(isValid, TableNames.IsValid(name));
}

using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Tables that stand one below the other in a text.</summary>
public sealed class SeveralTablesTests : IDisposable
{
    private const string Cities = "city,people\nUlm,126\nBonn,331\n";
    private const string Prices = "item,price,day\nx,1.5,2020-01-01\ny,2.5,2020-01-02\n";

    private readonly ReadFile _read = new();

    [Fact]
    public void Blank_lines_part_tables_and_titles_name_them()
    {
        var tables = _read.Tables("Cities\n" + Cities + "\n\nPrices\n\n" + Prices + "only one cell\n");

        Assert.Equal(["Cities", "Prices"], tables.Select(table => table.Name));
        Assert.Equal("city|people/Ulm|126/Bonn|331", tables[0].Rows);
        Assert.Equal("item|price|day/x|1.5|2020-01-01/y|2.5|2020-01-02", tables[1].Rows);
        Assert.Equal(12, Assert.Single(tables[1].Receipt.Rejected).Line);
    }

    [Fact]
    public void Another_number_of_cells_parts_tables()
    {
        var tables = _read.Tables(Cities + Prices);

        Assert.Equal(["1", "2"], tables.Select(table => table.Name));
        Assert.Equal("item|price|day/x|1.5|2020-01-01/y|2.5|2020-01-02", tables[1].Rows);
    }

    [Fact]
    public void The_same_number_of_cells_with_another_header_does_too()
    {
        var tables = _read.Tables(Cities + "\nitem,price\nx,1.5\ny,2.5\n");

        Assert.Equal(["city|people/Ulm|126/Bonn|331", "item|price/x|1.5/y|2.5"], tables.Select(table => table.Rows));
    }

    [Fact]
    public void A_table_that_goes_on_for_long_ends_where_the_next_one_begins()
    {
        var text = new StringBuilder(Cities);
        for (var row = 0; row < 50_000; row++)
        {
            text.Append("Kiel,247\n");
        }

        var tables = _read.Tables(Prices + "\n" + text);

        Assert.Equal([2, 50_002], tables.Select(table => (int)table.Receipt.RowsKept));
    }

    [Theory]
    [InlineData("city,people\nUlm,126\n\nBonn,331\nKiel,247\nBern,134\n")]
    [InlineData("Station,Berlin\nOwner,Weather office\n\nday,temp,wind\n1,2.5,3\n2,3.5,4\n")]
    [InlineData("a,b,c\n1,2,3\n4,5\n6,7\n8,9\n10,11,12\n")]
    [InlineData("a,b\nx,y\np,q\n\nc,d\nr,s\nt,u\n")]
    [InlineData("city,people\nUlm,126\nBonn,331\n\nTotal,457\nSource: nobody\nand a guess\n")]
    public void One_table_stays_one(string text) => Assert.Null(Assert.Single(_read.Tables(text)).Name);

    [Fact]
    public void A_header_that_comes_again_is_no_row_and_spoils_no_type()
    {
        var table = Assert.Single(_read.Tables(Cities + "\n" + Cities + "Kiel,247\n"));

        Assert.Equal("city|people/Ulm|126/Bonn|331/Ulm|126/Bonn|331/Kiel|247", table.Rows);
        Assert.Equal("BIGINT", table.Receipt.Columns[1].Type);
        Assert.Equal((6, 5, 1), ((int)table.Receipt.RowsRead, (int)table.Receipt.RowsKept, (int)table.Receipt.RowsRejected));
        Assert.Equal(5, Assert.Single(table.Receipt.Rejected).Line);
    }

    [Fact]
    public void A_header_that_comes_again_far_below_spoils_no_type_either()
    {
        var rows = string.Concat(Enumerable.Repeat("Kiel,247\n", 40_000));
        var table = Assert.Single(_read.Tables(Cities + rows + Cities + rows));

        Assert.Equal("BIGINT", table.Receipt.Columns[1].Type);
        Assert.Equal(80_004, table.Receipt.RowsKept);
    }

    [Fact]
    public void A_person_chooses_one_by_its_name_or_says_where_the_only_one_begins()
    {
        var text = Cities + "\n" + Prices;
        _read.Corrections = new ReadCorrections { Sheet = "2" };
        Assert.StartsWith("item|price|day/", Assert.Single(_read.Tables(text)).Rows, StringComparison.Ordinal);

        _read.Corrections = new ReadCorrections { SkipLines = 4 };
        Assert.StartsWith("item|price|day/", Assert.Single(_read.Tables(text)).Rows, StringComparison.Ordinal);

        _read.Corrections = new ReadCorrections { Sheet = "3" };
        Assert.Equal("import.unfit_correction", Assert.Throws<TaskFailure>(() => _read.Tables(text)).Failure.Code);
    }

    public void Dispose() => _read.Dispose();
}

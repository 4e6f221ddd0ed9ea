using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading.Json;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>What is refused, what is rejected row by row, and that memory stays bounded.</summary>
public sealed class JsonRefusalTests : IDisposable
{
    private readonly TestImport _import = new();

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("[]")]
    [InlineData("[ ]\n")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("{}\n{}\n")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Files_without_a_table_are_refused(string text) => Assert.Equal("import.no_table", _import.Refusal(text).Code);

    [Theory]
    [InlineData("[{\"a\":1},\n{\"a\":2", 2, 7)]
    [InlineData("[{\"a\":1},\n{\"a\":2}", 2, 8)]
    [InlineData("[{\"a\":1},\n{\"a\":2}\n,{\"a\":é}]", 3, 7)]
    [InlineData("[{\"ä\":1},\n{\"ä\":2}] x", 2, 10)]
    [InlineData("[{\"a\":1}] {\"a\":2}", 1, 11)]
    [InlineData("{\"rows\":[{\"a\":1},{\"a\":2},", 1, 25)]
    [InlineData("{\"a\":1", 1, 7)]
    [InlineData("{'a':1}", 1, 2)]
    [InlineData("[{\"a\":1} // no\n]", 1, 10)]
    [InlineData("[{\"a\":NaN}]", 1, 7)]
    [InlineData("hello", 1, 1)]
    [InlineData("{\"a\":1}\n{\"a\":\n{\"a\":\n{\"a\":\n", 5, 1)]
    public void Broken_texts_are_refused_with_the_place(string text, int line, int column)
    {
        var failure = _import.Refusal(text);

        Assert.Equal("import.broken_json", failure.Code);
        Assert.Equal((line, column), (failure.Line, failure.Column));
        Assert.Contains($"line {line}, column {column}: ", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_in_one_line_that_is_cut_off_is_refused_as_broken()
    {
        var row = $"{{\"a\":\"{new string('x', 1 << 20)}\"}},";

        Assert.Equal("import.broken_json", _import.Refusal("[" + string.Concat(Enumerable.Repeat(row, 20))).Code);
    }

    [Fact]
    public void Broken_lines_are_rejected_and_the_others_kept()
    {
        var receipt = _import.ReadJson("{\"a\":1\n\n{\"a\":2}\n{\"a\":3}}\n[4]\n{\"a\":5}\n{\"a\":6}\n{\"a\":6}\n{\"a\":7");

        Assert.Equal("2/5/6/6", _import.Rows());
        Assert.Equal((4L, 4L), (receipt.RowsKept, receipt.RowsRejected));
        Assert.Equal([1L, 4L, 5L, 9L], receipt.Rejected.Select(row => row.Line));
        Assert.Equal(["{\"a\":1", "{\"a\":3}}", "[4]", "{\"a\":7"], receipt.Rejected.Select(row => row.Text));
        Assert.All(receipt.Rejected, row => Assert.EndsWith(".", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Rejected_lines_are_all_counted_and_the_first_thousand_told()
    {
        var text = string.Concat(Enumerable.Range(0, 1_500).Select(_ => $"{{\"a\":1}}\n{{\"a\":{new string('x', 5_000)}}}\n"));
        var receipt = _import.ReadJson("{\"a\":1}\n" + text);

        Assert.Equal((1_501L, 1_500L), (receipt.RowsKept, receipt.RowsRejected));
        Assert.Equal(1_000, receipt.Rejected.Count);
        Assert.All(receipt.Rejected, row => Assert.Equal(1_000, row.Text.Length));
        Assert.Equal(2_001, receipt.Rejected[^1].Line);
    }

    [Fact]
    public void Elements_of_another_form_are_rejected()
    {
        var receipt = _import.ReadJson("[{\"a\":1},\n2,\n[3],\n{\"a\":4}]");

        Assert.Equal("1/4", _import.Rows());
        Assert.Equal([(2L, "2"), (3L, "[3]")], receipt.Rejected.Select(row => (row.Line, row.Text)));
    }

    [Fact]
    public void A_line_that_is_not_utf_8_is_rejected_and_a_list_with_it_refused()
    {
        byte[] broken = [.. "{\"a\":\""u8, 0xE9, .. "\"}"u8];
        var lines = _import.ReadJsonFile(_import.FileOf([.. "{\"a\":\"x\"}\n"u8, .. broken, .. "\n{\"a\":\"y\"}\n"u8]));
        var list = Assert.Throws<TaskFailure>(() => _import.ReadJsonFile(_import.FileOf([.. "[{\"a\":\"x\"},\n"u8, .. broken, .. "]"u8])));

        Assert.Equal([2L], lines.Rejected.Select(row => row.Line));
        Assert.Equal(("import.broken_json", 2), (list.Failure.Code, list.Failure.Line));
    }

    [Theory]
    [InlineData("[{\"a\":{0}}]", 98, true)]
    [InlineData("[{\"a\":{0}}]", 99, false)]
    [InlineData("{\"a\":1}\n{\"a\":{0}}", 99, true)]
    [InlineData("{\"a\":1}\n{\"a\":{0}}", 100, false)]
    [InlineData("{\"x\":{0},\"rows\":[{\"a\":1}]}", 100, false)]
    [InlineData("[{\"a\":{0}}]", 1_000_000, false)]
    public void A_hundred_levels_are_read_and_no_more(string form, int levels, bool isRead)
    {
        var text = form.Replace("{0}", new string('[', levels) + new string(']', levels), StringComparison.Ordinal);

        if (isRead)
        {
            Assert.NotEqual(0, _import.ReadJson(text).RowsKept);
        }
        else
        {
            Assert.Equal("import.too_deep", _import.Refusal(text).Code);
        }
    }

    [Fact]
    public void As_many_columns_as_allowed_are_read_and_no_more()
    {
        var receipt = _import.ReadJson(Wide(JsonColumnSet.MaxColumns) + "\n" + Wide(JsonColumnSet.MaxColumns));

        Assert.Equal(JsonColumnSet.MaxColumns, receipt.Columns.Count);
        Assert.Equal("import.too_many_columns", _import.Refusal(Wide(JsonColumnSet.MaxColumns + 1)).Code);
        Assert.Equal("import.too_many_columns", _import.Refusal($"[{Wide(100_000)}]").Code);
    }

    [Fact]
    public void A_row_larger_than_the_window_is_refused_in_bounded_memory()
    {
        var path = _import.PathOf("large.json");
        using (var file = File.CreateText(path))
        {
            file.Write("[{\"a\":\"");
            var block = new string('x', 1 << 20);
            for (var i = 0; i < 64; i++)
            {
                file.Write(block);
            }

            file.Write("\"}]");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<TaskFailure>(() => _import.ReadJsonFile(path));

        Assert.Equal("import.too_large", failure.Failure.Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4L * ByteWindow.MaxValueBytes, "It held more than a window.");
    }

    [Fact]
    public void The_largest_row_is_read_within_the_memory_of_an_import()
    {
        var text = new string('x', ByteWindow.MaxValueBytes - 100);
        var receipt = _import.ReadJson($"{{\"a\":\"{text}\"}}\n{{\"a\":\"{text}\"}}\n{{\"a\":\"y\"}}\n");

        Assert.Equal(3, receipt.RowsKept);
        Assert.Equal(2L * text.Length + 1, _import.Part.Count("SELECT sum(strlen(a))::BIGINT FROM part.main.data"));
    }

    /// <summary>Nicolas Seriot's suite: <c>y_</c> must be taken, <c>n_</c> must not, <c>i_</c> may be either; and nothing may crash.</summary>
    [Fact]
    public void The_parsing_suite_is_judged_right()
    {
        var folder = SharedCorpus.Folder("json/test_parsing");
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            var code = CodeOf(file);
            var isTaken = code is null or "import.no_table";
            var isExpected = name[0] switch
            {
                'y' => isTaken,
                'n' => !isTaken || Excused.Contains(name),
                _ => isTaken || code is "import.broken_json" or "import.too_deep",
            };
            if (!isExpected)
            {
                wrong.Add($"{name}: {code ?? "read"}");
            }
        }

        Assert.Empty(wrong);
    }

    public void Dispose() => _import.Dispose();

    /// <summary>No JSON texts, but files that hold nothing or several texts, which are fine as such.</summary>
    private static readonly HashSet<string> Excused = new(StringComparer.Ordinal)
    {
        "n_single_space.json", "n_structure_no_data.json", "n_structure_UTF8_BOM_no_data.json",
        "n_structure_double_array.json", "n_multidigit_number_then_00.json", "n_structure_object_with_trailing_garbage.json",
    };


    private static string Wide(int columns)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < columns; i++)
        {
            text.Append(i == 0 ? "" : ",").Append("\"c").Append(i).Append("\":").Append(i);
        }

        return text.Append('}').ToString();
    }

    private string? CodeOf(string file)
    {
        try
        {
            _import.ReadJsonFile(file);
            return null;
        }
        catch (TaskFailure failure)
        {
            return failure.Failure.Code;
        }
    }
}

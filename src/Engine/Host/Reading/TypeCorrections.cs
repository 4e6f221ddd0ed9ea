using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Gives columns of a part the types and null words that a person said, where a format has types of its own.</summary>
internal static class TypeCorrections
{
    /// <summary>Rewrites the part if need be.</summary>
    /// <param name="originals">The columns' names in the file; null where those of the part are the same.</param>
    /// <returns>What a person should know, one sentence each.</returns>
    public static IReadOnlyList<string> Apply(PartWriter part, ReadOptions options, IReadOnlyList<string>? originals = null)
    {
        var columns = part.Columns();
        string[] names = [.. columns.Select(column => column.Name)];
        var types = options.TypesOf(names, originals ?? names);
        var values = columns.Zip(types, (column, type) => Value(column, type, options.Said.NullWords ?? [])).ToList();
        if (values.TrueForAll(value => value.IsAsItWas))
        {
            return [];
        }

        var notes = values.Select(value => Note(part, value)).OfType<string>().ToList();
        part.Fill($"SELECT {string.Join(", ", values.Select(value => $"{value.Sql} AS {value.Name}"))} FROM {PartWriter.Table}", columns.Count);
        return notes;
    }

    private static Corrected Value(RelationColumn column, string? type, IReadOnlyList<string> nullWords)
    {
        var name = Sql.Name(column.Name);
        var input = column.Type == "VARCHAR" && nullWords.Count > 0
            ? $"CASE WHEN trim({name}) NOT IN ({string.Join(", ", nullWords.Select(Sql.Text))}) THEN {name} END"
            : name;
        return new Corrected(name, input, type is null || type == column.Type ? input : $"TRY_CAST({input} AS {type})", type);
    }

    private static string? Note(PartWriter part, Corrected value)
    {
        var lost = value.Sql == value.Input ? 0 : part.Count($"SELECT count(*) FROM {PartWriter.Table} WHERE {value.Input} IS NOT NULL AND {value.Sql} IS NULL");
        return lost == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{lost:N0} values of column {value.Name} are no {value.Type}: they are NULL.");
    }

    /// <param name="Name">Quoted.</param>
    /// <param name="Input">SQL of the value as the file has it.</param>
    /// <param name="Sql">SQL of the value as it shall be.</param>
    private sealed record Corrected(string Name, string Input, string Sql, string? Type)
    {
        public bool IsAsItWas => Sql == Name;
    }
}

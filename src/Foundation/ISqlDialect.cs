namespace Tablinum.Foundation;

/// <summary>What SQL that is not LINQ says differently in the two databases.</summary>
public interface ISqlDialect
{
    /// <summary>For a SELECT that chooses rows to be changed: leaves out those that another transaction is changing. Empty where one writes at a time.</summary>
    string SkipLocked { get; }

    /// <summary>An instant as a parameter: in the form in which the columns hold it.</summary>
    object InSql(DateTimeOffset instant);
}

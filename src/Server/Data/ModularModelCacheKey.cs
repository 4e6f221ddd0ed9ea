using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>A context whose model depends on the modules that the host composed.</summary>
internal interface IModularModel
{
    /// <summary>Equal for equal sets of modules.</summary>
    string ModelKey { get; }
}

/// <summary>Caches models by context and modules. By default it is the context alone: a second host in the process with other modules would get the model of the first.</summary>
internal sealed class ModularModelCacheKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) =>
        (context.GetType(), (context as IModularModel)?.ModelKey, designTime);

    internal static string For(IEnumerable<EntityAssembly> modules) =>
        string.Join(' ', modules.Select(module => module.Assembly.GetName().Name).Order(StringComparer.Ordinal));
}

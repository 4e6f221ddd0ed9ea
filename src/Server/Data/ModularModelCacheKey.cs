using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Tablinum.Server.Data;

/// <summary>Caches models by context and modules. By default it is the context alone: a second host in the process with other modules would get the model of the first.</summary>
internal sealed class ModularModelCacheKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) =>
        (context.GetType(), (context as ServerDb)?.ModelKey, designTime);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Files;

/// <summary>Uploads and their originals.</summary>
public static class FilesModule
{
    /// <summary>Registers the module's services and entities. Importers (<see cref="IFileImporter"/>) come from other modules.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddSingleton(new EntityAssembly(typeof(FilesModule).Assembly));
        services.AddOptions<FilesOptions>().BindConfiguration("Files").ValidateOnStart();
        services.AddSingleton<IValidateOptions<FilesOptions>, FilesOptionsValidator>();
        services.AddScoped<UploadFile>();
        services.AddScoped<ImportOutcome>();
        services.AddScoped<Originals>();
        services.AddScoped<IBlobNames, OriginalNames>();
        services.AddSweep<OrphanSweep>();
        services.AddValidation();
        return services;
    }

    /// <summary>Maps <c>/files</c> under the prefix of a workspace.</summary>
    public static RouteGroupBuilder MapFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/files")
            .WithTags("Files")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
        UploadRoute.Map(group);
        ListFiles.Map(group);
        GetFile.Map(group);
        GetFileContent.Map(group);
        PreviewFile.Map(group);
        ImportFile.Map(group);
        return group;
    }
}

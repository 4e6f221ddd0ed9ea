using Tablinum.Cli.Commands;

// Engines are started by the hundred and servers once, and neither needs a command tree or a terminal library: the types
// of those are only loaded when the last line is reached.
return args switch
{
    ["engine", ..] => EngineCommand.Run(),
    _ when ServeArguments.TryParse(args, out var serve) => await ServeCommand.RunAsync(serve, CancellationToken.None),
    _ => await CommandTree.RunAsync(args, CancellationToken.None),
};

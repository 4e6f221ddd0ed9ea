// Never run: `dotnet ef` needs a start-up project to load, and finds the contexts' factories in the server's assembly.
return;

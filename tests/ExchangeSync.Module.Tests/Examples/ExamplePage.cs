using ExchangeSync.HelpBuilder;

namespace ExchangeSync.ModuleTests.Examples;

/// <summary>
/// The examples of a page: its fences of PowerShell, with what comments before them tell this test: <c>before:</c> lines to run first, <c>shows:</c> a text that the screen then has, <c>fails:</c> the id of
/// the error that it shows, <c>needs:</c> why it can't be run here; and <c>world: empty</c> at the top where the reader has no connection yet. A fence of kind <c>console</c> is what the screen shows after the one before; one of another kind with a file's name is that file.
/// </summary>
public sealed record ExamplePage(string World, IReadOnlyList<ExampleStep> Steps)
{
    public static ExamplePage Read(string file)
    {
        var steps = new List<ExampleStep>();
        var (world, title) = ("connected", Path.GetFileName(file));
        var next = new ExampleStep { Title = title, Code = "" };
        foreach (var block in MarkdownReader.Read(File.ReadAllText(file)))
        {
            switch (block)
            {
                case Heading heading:
                    next = next with { Title = heading.Text };
                    break;
                case Comment comment:
                    (world, next) = Heed(comment.Text, world, next);
                    break;
                case CodeBlock { Language: "powershell" } code:
                    steps.Add(next with { Code = code.Text });
                    next = new ExampleStep { Title = next.Title, Code = "" };
                    break;
                case CodeBlock { Language: "console" } screen:
                    steps[^1] = steps[^1] with { Screen = screen.Text };
                    break;
                case CodeBlock code when code.Language.Split(' ') is [_, var name]:
                    next = next with { Before = $"{next.Before}\n[IO.File]::WriteAllText((Join-FolderOfExamples '{name}'), @'\n{code.Text}\n'@)" };
                    break;
                default:
                    break;
            }
        }

        return new ExamplePage(world, steps);
    }

    private static (string World, ExampleStep Next) Heed(string comment, string world, ExampleStep next) => comment.Split(':', 2) switch
    {
        ["world", var name] => (name.Trim(), next),
        ["before", var lines] => (world, next with { Before = $"{next.Before}\n{lines.Trim()}" }),
        ["shows", var text] => (world, next with { Shows = [.. next.Shows, text.Trim()] }),
        ["fails", var id] => (world, next with { Fails = id.Trim() }),
        ["needs", var what] => (world, next with { Needs = what.Trim() }),
        _ => (world, next),
    };
}

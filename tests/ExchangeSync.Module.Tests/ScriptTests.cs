using System.Management.Automation.Language;
using ExchangeSync.Demo;

namespace ExchangeSync.ModuleTests;

/// <summary>Every script of the repository can be read by both editions of PowerShell.</summary>
public class ScriptTests
{
    // What PowerShell 7 reads and Windows PowerShell 5.1 does not.
    private static readonly TokenKind[] OnlyInSeven =
    [
        TokenKind.QuestionMark, TokenKind.QuestionQuestion, TokenKind.QuestionQuestionEquals, TokenKind.QuestionDot,
        TokenKind.QuestionLBracket, TokenKind.AndAnd, TokenKind.OrOr, TokenKind.Clean,
    ];

    public static TheoryData<string> Scripts => [.. Directory
        .EnumerateFiles(Repository.Root, "*.ps*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".ps1" or ".psm1" or ".psd1")
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Where(path => !path.Split('/', '\\').Any(part => part is "bin" or "obj" or "out" or ".git"))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Parses_and_uses_nothing_that_only_PowerShell_7_reads(string script)
    {
        Parser.ParseFile(Path.Combine(Repository.Root, script), out var tokens, out var errors);
        Assert.Empty(errors.Select(error => $"{error.Extent.StartLineNumber}: {error.Message}"));
        Assert.Empty(tokens.Where(token => OnlyInSeven.Contains(token.Kind)).Select(token => $"{token.Extent.StartLineNumber}: {token.Text}"));
    }
}

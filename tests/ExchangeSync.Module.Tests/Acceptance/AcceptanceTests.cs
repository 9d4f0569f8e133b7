using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests.Acceptance;

/// <summary>The acceptance checks that admins run with Pester, run by the hosted engine.</summary>
public class AcceptanceTests
{
    public static TheoryData<string, string, string> Checks
    {
        get
        {
            var checks = new TheoryData<string, string, string>();
            foreach (var file in AcceptanceChecks.Files)
            {
                foreach (var (block, name) in AcceptanceChecks.Of(file))
                {
                    checks.Add(Path.GetFileName(file), block, name);
                }
            }

            return checks;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Check(string file, string block, string name) =>
        Assert.Null(AcceptanceChecks.Failure(AcceptanceChecks.Files.Single(path => Path.GetFileName(path) == file), block, name));

    [Fact]
    public void Every_cmdlet_has_a_block_of_its_name()
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        var cmdlets = session.Run("(Get-Module ExchangeSync).ExportedCmdlets.Keys").ThrowOnError().Output.Select(name => name.ToString());
        var blocks = AcceptanceChecks.Files.SelectMany(AcceptanceChecks.Of).Select(check => check.Block);
        Assert.Empty(cmdlets.Except(blocks));
    }

    [Theory]
    [InlineData("1 | Should -Be 1", true)]
    [InlineData("1, 2 | Should -Be 1", false)]
    [InlineData("1 | Should -Not -Be 1", false)]
    [InlineData("$null | Should -Be 1", false)]
    [InlineData("'abc' | Should -Match '^b'", false)]
    [InlineData("1, 2 | Should -Contain 2", true)]
    [InlineData("1, 2 | Should -Contain 3", false)]
    [InlineData("@() | Should -BeNullOrEmpty", true)]
    [InlineData("0 | Should -BeNullOrEmpty", false)]
    [InlineData("$false | Should -BeTrue", false)]
    [InlineData("1 | Should -BeFalse", false)]
    [InlineData("{ throw 'x' } | Should -Throw", true)]
    [InlineData("{ 1 } | Should -Throw", false)]
    [InlineData("{ throw 'x' } | Should -Throw -ErrorId 'other'", false)]
    [InlineData("1 | Should", false)]
    public void The_stand_in_judges_as_Pester_does(string line, bool passes)
    {
        using var session = new PowerShellSession();
        Assert.Equal(passes, session.Run($". '{AcceptanceChecks.StandIn}'; {line}").Failure is null);
    }
}

using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

public sealed class UserTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_user_is_made_found_changed_and_removed()
    {
        var made = _session.Run("New-MbxUser anna -Email anna@example.com").Single;
        Assert.Equal("anna", made.Properties["Name"].Value);
        Assert.IsType<Guid>(made.Properties["Id"].Value);

        _session.Run("Get-MbxUser anna | Set-MbxUser -NewName 'Anna Berg' -Email ''").ThrowOnError();
        var found = _session.Run("Get-MbxUser 'anna*'").Single;
        Assert.Equal("Anna Berg", found.Properties["Name"].Value);
        Assert.Equal(made.Properties["Id"].Value, found.Properties["Id"].Value);
        Assert.Null(found.Properties["Email"].Value);

        _session.Run("Get-MbxUser | Remove-MbxUser -Confirm:$false").ThrowOnError();
        Assert.Empty(_session.Run("Get-MbxUser").ThrowOnError().Output);
    }

    [Fact]
    public void Users_come_from_a_file_and_one_bad_line_does_not_end_it()
    {
        var file = _session.File("users.csv");
        File.WriteAllText(file, "Name,Email\nanna,anna@example.com\nANNA,x@example.com\nbo,bo@example.com\n");
        var result = _session.Run("param($f) Import-Csv $f | New-MbxUser", ("f", file));
        Assert.Equal(["anna", "bo"], result.Output.Select(o => o.Properties["Name"].Value));
        var error = Assert.Single(result.Errors);
        Assert.Equal("UserNameInUse", ModuleSession.IdOf(error));
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("ANNA", error.TargetObject);
    }

    [Fact]
    public void WhatIf_does_not_even_make_the_database()
    {
        var result = _session.Run("New-MbxUser anna -WhatIf").ThrowOnError();
        Assert.Empty(result.Output);
        Assert.Contains("What if", result.Screen, StringComparison.Ordinal);
        Assert.Contains("anna", result.Screen, StringComparison.Ordinal);
        Assert.False(File.Exists(_session.Database));
    }

    [Fact]
    public void A_user_with_appointments_goes_only_with_Force()
    {
        _session.Run("New-MbxUser anna; New-MbxAppointment anna Lunch '2030-01-07 12:00'").ThrowOnError();
        Assert.Equal("UserHasAppointments", ModuleSession.IdOf(_session.Fails("Remove-MbxUser anna -Confirm:$false")));
        _session.Run("Remove-MbxUser anna -Force -Confirm:$false").ThrowOnError();
        Assert.Empty(_session.Run("Get-MbxAppointment").ThrowOnError().Output);
    }

    [Fact]
    public void Removing_asks_and_No_leaves_the_user()
    {
        _session.Run("New-MbxUser anna").ThrowOnError();
        _session.Screen.Answer = 2;
        _session.Run("Remove-MbxUser anna").ThrowOnError();
        Assert.Single(_session.Screen.Questions);
        Assert.Single(_session.Run("Get-MbxUser anna").Output);
    }

    [Theory]
    [InlineData("Get-MbxUser nobody", "UserNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-MbxUser nobody -Email x", "UserNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-MbxUser nobody -Confirm:$false", "UserNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("New-MbxUser ' '", "UserNameMissing", ErrorCategory.InvalidArgument)]
    public void An_error_has_its_id(string line, string id, ErrorCategory category)
    {
        _session.Run("New-MbxUser anna").ThrowOnError();
        var error = _session.Fails(line);
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.Equal(category, error.CategoryInfo.Category);
    }
}

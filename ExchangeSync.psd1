@{
    RootModule           = 'ExchangeSync.dll'
    NestedModules        = @('ExchangeSync.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0a7f0e-6f5b-4a3e-9c1c-0f6a3d4a7b21'
    Author               = 'ExchangeSync contributors'
    CompanyName          = 'ExchangeSync'
    Copyright            = '(c) ExchangeSync contributors. MIT licence.'
    Description          = 'Keeps a Microbizz calendar and an Exchange calendar the same, both ways, over EWS.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess     = @(
        'MbxAppointment.Format.ps1xml',
        'MbxAppointmentImport.Format.ps1xml',
        'MbxExchangeConflict.Format.ps1xml',
        'MbxExchangeConflictField.Format.ps1xml',
        'MbxExchangeConnection.Format.ps1xml',
        'MbxExchangeConnectionTest.Format.ps1xml',
        'MbxExchangeConnectionTestStep.Format.ps1xml',
        'MbxExchangeDifference.Format.ps1xml',
        'MbxExchangeSync.Format.ps1xml',
        'MbxExchangeSyncAction.Format.ps1xml',
        'MbxExchangeSyncRun.Format.ps1xml',
        'MbxExchangeSyncTask.Format.ps1xml',
        'MbxUser.Format.ps1xml'
    )
    CmdletsToExport      = @(
        'Compare-MbxExchangeCalendar',
        'Export-MbxAppointment',
        'Export-MbxExchangeSyncRun',
        'Get-MbxAppointment',
        'Get-MbxExchangeConflict',
        'Get-MbxExchangeConnection',
        'Get-MbxExchangeSync',
        'Get-MbxExchangeSyncRun',
        'Get-MbxExchangeSyncTask',
        'Get-MbxUser',
        'Import-MbxAppointment',
        'Invoke-MbxExchangeSync',
        'New-MbxAppointment',
        'New-MbxExchangeConnection',
        'New-MbxUser',
        'Register-MbxExchangeSyncTask',
        'Remove-MbxAppointment',
        'Remove-MbxExchangeConnection',
        'Remove-MbxUser',
        'Reset-MbxExchangeSync',
        'Resolve-MbxExchangeConflict',
        'Set-MbxAppointment',
        'Set-MbxExchangeConnection',
        'Set-MbxExchangeSync',
        'Set-MbxUser',
        'Test-MbxExchangeConnection',
        'Undo-MbxExchangeSync',
        'Unregister-MbxExchangeSyncTask',
        'Watch-MbxExchangeSync'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Exchange', 'Microbizz', 'Calendar', 'Sync', 'EWS', 'Appointment',
                'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://licenses.nuget.org/MIT'
            # Placeholders, for whoever publishes the module to replace: CONTRIBUTING.md, "Publish".
            ProjectUri   = 'https://example.com/ExchangeSync'
            IconUri      = 'https://example.com/ExchangeSync/icon.png'
            ReleaseNotes = 'See CHANGELOG.md in the folder of the module.'
        }
    }
}

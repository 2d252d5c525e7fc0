package httpapi_test

// The attacks of the security checklist, by number, and the tests that hold
// the app to their answers. Those named TestAttackNN stand in files attack_*.
//
//	 1  objects of others            TestMatrix, TestMatrixIsComplete
//	 2  somebody's device, id        TestAttack02ForeignDevice
//	 3  tampered cursors             TestAttack03TamperedCursors; marks: TestAttack03TamperedMarks
//	 4  manager of another place     TestAttack04ManagerOfAnotherPlace; events: TestEventsSayThatSomethingChanged;
//	                                 one query for list and export: TestExportsHaveTheRowsOfTheList
//	 5  mass assignment              TestAttack05MassAssignment
//	 6  hidden fields                TestAttack06HiddenFields; targets: TestHiddenTargets, TestHiddenTargetsInExports
//	 7  back-dating                  TestAttack07BackDating; revocation: TestForgedTimes in app/sync/server
//	 8  replays                      TestPushesAgain (another body under an id, a gap), TestPushesAtOnce,
//	                                 TestRefusedPushesAndPulls (a name twice)
//	 9  rights lost meanwhile        TestAttack09LostRights; streams: TestStreamsEndWithTheirSession
//	10  disabled, password changed   TestAttack10DeadSessions; streams: TestStreamsEndWithTheirSession; the outbox: TestLostAccess in app/e2e
//	11  a device that is shared      TestSecondPersonSeesNothing in app/e2e, TestStoreOfAnotherPersonIsRefused in app/sync/device
//	12  formulas in files            TestXLSXOpensInLibreOffice and TestGuard in app/export, TestVectorsExportsComeBack
//	13  stored script                TestAttack13StoredScript
//	14  requests across sites        TestAttack14CrossSite; the cookie: TestTheCookieIsKeptFromScriptsAndOtherSites
//	15  sessions fixed beforehand    TestASessionIsNewWithEachSignIn, TestASessionIsNotFixed in app/account
//	16  guesses                      TestAttack16BruteForce; by address: TestGuessesAreCountedByAddress
//	17  who has an account, by time  TestASignInThatFailsTellsNothing in app/account counts the hashes that are computed;
//	                                 resets: TestAForgottenPasswordIsAnsweredAlike; API tokens are found by their digest
//	18  sign-in by others' word      TestAttack18NoForeignSignIn: there is none
//	19  floods                       TestAttack19Floods, TestAttack19Streams; slow bodies: TestBodiesThatDoNotArrive
//	20  bombs                        TestAttack20Bombs
//	21  requests to inner networks   there are no webhooks
//	22  hosts                        TestAttack22Hosts; TestPanicsAreAnswered
//	23  SQL                          TestAttack23SQL, TestAttack23StatementsAreWordsOfTheProgram
//	24  numbers                      TestAttack24Numbers
//	25  logs, addresses, caches      TestAttack25LogsAndAddresses
//	26  what was recorded            TestAttack26AuditIsAppendOnly
